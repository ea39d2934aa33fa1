using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Rules;
using YamlDotNet.RepresentationModel;

namespace CustomerCache.Server.Rules;

/// <summary>Reads <c>job_rules</c>: which events make a job for which topic.</summary>
internal static class RoutingSection
{
    public static ImmutableArray<RoutingRule> Read(YamlSection scheduler)
    {
        var rules = ImmutableArray.CreateBuilder<RoutingRule>();
        foreach (var section in scheduler.Sections("job_rules"))
        {
            var action = section.Required("action_type");
            var resource = section.Required("resource_type");
            var topic = TopicNames.Required(section);
            var condition = section.Has("when") ? Condition(section.Section("when")) : null;
            section.Done();
            if (RoutingRule.TryCreate(action, resource, topic, condition, out var error) is not { } rule)
            {
                section.Wrong("action_type", error);
            }
            else if (topic.Length > 0 && resource.Length > 0 && action.Length > 0)
            {
                rules.Add(rule);
            }
        }

        return rules.ToImmutable();
    }

    private static EventCondition Condition(YamlSection section)
    {
        var condition = new EventCondition
        {
            Changed = [.. section.Texts("changed").Select(t => t.Text)],
            Equal = [.. Fields(section, "equals").Select(f => KeyValuePair.Create(f.Key, f.Value[0]))],
            In = [.. Fields(section, "in")],
            Absent = [.. section.Texts("absent").Select(t => t.Text)],
        };
        section.Done();
        if (condition is { Changed.IsEmpty: true, Equal.IsEmpty: true, In.IsEmpty: true, Absent.IsEmpty: true })
        {
            section.Problems.Add(section.Mark, section.Path, "says nothing; give changed, equals, in or absent, or leave it out");
        }

        return condition;
    }

    private static List<KeyValuePair<string, ImmutableArray<string>>> Fields(YamlSection section, string name)
    {
        var fields = new List<KeyValuePair<string, ImmutableArray<string>>>();
        var inner = section.Section(name);
        foreach (var (field, node) in section.Members(name))
        {
            var values = inner.Texts(field).Select(t => t.Text).ToImmutableArray();
            if (values.IsEmpty || (name == "equals" && node is not YamlScalarNode))
            {
                inner.Wrong(field, name == "equals" ? "is not one value" : "is not a list of values");
            }
            else
            {
                fields.Add(new(field, values));
            }
        }

        return fields;
    }
}

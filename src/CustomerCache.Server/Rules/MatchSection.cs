using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Server.Rules;

/// <summary>Reads which jobs a rule matches.</summary>
internal static class MatchSection
{
    public static JobMatch Read(YamlSection parent, bool hasJobType)
    {
        if (!parent.Has("match"))
        {
            parent.Wrong("match", "is missing; say which action_type and resource_type are meant");
        }

        var section = parent.Section("match");
        var actions = ImmutableArray.CreateBuilder<string>();
        foreach (var (text, mark, path) in section.Texts("action_type"))
        {
            actions.Add(text);
            if (!ActionNames.All.Contains(text))
            {
                section.Problems.Add(mark, path, $"'{text}' is not an action type{Spelling.Hint(text, ActionNames.All)}");
            }
        }

        var resource = parent.Has("match") ? section.Required("resource_type") : "";
        var match = new JobMatch(actions.ToImmutable(), resource, hasJobType ? section.Text("job_type") : null);
        section.Done();
        return match;
    }
}

using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Server.Rules;

/// <summary>Reads <c>cache_manager.rules</c>: which jobs follow a job.</summary>
internal sealed class FollowUpsSection(YamlSection manager)
{
    private static readonly string[] Parameters = ["type", "id"];

    private readonly List<PriorityClaim> _claims = [];

    /// <summary>The priorities that follow-up jobs of a topic can have.</summary>
    public IReadOnlyList<PriorityClaim> Claims => _claims;

    public ImmutableArray<FollowUpRule> Read()
    {
        var rules = ImmutableArray.CreateBuilder<FollowUpRule>();
        foreach (var section in manager.Sections("rules"))
        {
            var match = MatchSection.Read(section, hasJobType: true);
            if (!section.Has("jobs"))
            {
                section.Wrong("jobs", "is missing; say which jobs follow");
            }

            rules.Add(new(match, [.. section.Sections("jobs").Select(Job)]));
            section.Done();
        }

        return rules.ToImmutable();
    }

    private FollowUpJob Job(YamlSection section)
    {
        var topic = section.Has("topic") ? TopicNames.Required(section) : null;
        var update = section.Section("update_fields");
        var changes = PropertiesSection.Read(update);
        if (changes.Priority is { } priority)
        {
            _claims.Add(new(topic, priority, update, true));
        }

        var url = update.Text("resource_url");
        if (url is not null && !ResourceAddress.TryParse(url, out _, out _))
        {
            update.Wrong("resource_url", "is not an address: a path that starts with a slash");
        }

        var job = new FollowUpJob
        {
            OthersAffected = section.Truth("others_affected") ?? false,
            EntityType = section.Text("entity_type"),
            EntityIdOffset = section.Number("entity_id_offset", 0, 100),
            Params = Params(section),
            Topic = topic,
            UpdateFields = changes,
            ResourceType = update.Text("resource_type"),
            ResourceUrl = url,
        };
        update.Done();
        section.Done();
        return job;
    }

    private static ImmutableSortedDictionary<string, string> Params(YamlSection section)
    {
        var inner = section.Section("params");
        var found = Parameters.Where(inner.Has).ToImmutableSortedDictionary(p => p, inner.Required, StringComparer.Ordinal);
        inner.Done();
        return found;
    }
}

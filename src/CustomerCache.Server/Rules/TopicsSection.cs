using System.Collections.Immutable;
using System.Globalization;
using CustomerCache.Core.ChangeEvents.Rules;
using YamlDotNet.Core;

namespace CustomerCache.Server.Rules;

/// <summary>Reads <c>job_manager.topics</c>: how the jobs of each topic are run.</summary>
internal static class TopicsSection
{
    public static ImmutableArray<(TopicRules Rules, Mark Mark)> Read(YamlSection manager)
    {
        var topics = ImmutableArray.CreateBuilder<(TopicRules, Mark)>();
        var section = manager.Section("topics");
        foreach (var (name, node) in manager.Members("topics"))
        {
            if (!TopicNames.IsGood(name))
            {
                section.Wrong(name, TopicNames.Remedy);
            }

            topics.Add((Topic(name, section.Section(name)), node.Start));
        }

        return topics.ToImmutable();
    }

    private static TopicRules Topic(string name, YamlSection section)
    {
        var defaults = new TopicRules(name);
        var expiry = section.Duration("unique_id_expiry", TimeSpan.FromMilliseconds(1), 0, 86_400_000);
        var rules = new TopicRules(name)
        {
            UniqueIdExpiry = expiry is { } ms ? TimeSpan.FromMilliseconds(ms) : defaults.UniqueIdExpiry,
            Priorities = section.Has("priorities") ? Ranges(section) : defaults.Priorities,
            GenerationsLimit = section.Number("generations_limit", 0, 100) ?? defaults.GenerationsLimit,
        };
        section.Done();
        return rules;
    }

    private static ImmutableArray<PriorityRange> Ranges(YamlSection topic)
    {
        var ranges = new List<PriorityRange>();
        foreach (var section in topic.Sections("priorities"))
        {
            var bounds = section
                .Texts("range")
                .Select(t => int.TryParse(t.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var bound) ? bound : -1)
                .ToArray();
            var pool = section.Has("pool") ? section.Number("pool", 1, 1_000) ?? 1 : 1;
            section.Done();
            if (bounds is not [>= 0, >= 0] || bounds[0] > bounds[1])
            {
                section.Wrong("range", "is not a range such as [0, 5], the more urgent bound first");
                continue;
            }

            var range = new PriorityRange(bounds[0], bounds[1], pool);
            if (ranges.Find(r => r.From <= range.To && range.From <= r.To) is { } other)
            {
                section.Wrong("range", $"overlaps {other}; a job must be in one range");
            }

            ranges.Add(range);
        }

        if (ranges.Count == 0)
        {
            topic.Wrong("priorities", "holds no range; give one such as { range: [0, 5], pool: 5 }, or leave it out");
        }

        return [.. ranges.OrderBy(r => r.From)];
    }
}

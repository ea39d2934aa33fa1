using System.Collections.Frozen;
using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>
/// Everything that is configured about change events: which ones make which jobs, how jobs are worked on, what they make stale, what
/// follows them. Routing looks only at the rules for the kind of entity at hand, however many others there are.
/// </summary>
public sealed class ChangeRules
{
    private readonly FrozenDictionary<(string Resource, string Action), ImmutableArray<RoutingRule>> _routing;
    private readonly FrozenDictionary<string, TopicRules> _topics;
    private readonly FrozenSet<string> _kinds;
    private readonly FrozenDictionary<string, string> _aliases;

    /// <summary>Topics that are used but not configured are worked on by the defaults.</summary>
    public ChangeRules(
        ImmutableArray<RoutingRule> routing,
        Enricher enricher,
        EntityRules entities,
        ImmutableArray<TopicRules> topics,
        ImmutableArray<FollowUpRule> followUps
    )
    {
        (Routing, Enricher, Entities, FollowUps) = (routing, enricher, entities, followUps);
        _routing = routing
            .SelectMany(rule => rule.Actions.Select(action => (Key: (rule.ResourceType, action), Rule: rule)))
            .GroupBy(r => r.Key)
            .ToFrozenDictionary(g => g.Key, g => g.Select(r => r.Rule).ToImmutableArray());
        var used = routing.Select(r => r.Topic).Concat(followUps.SelectMany(f => f.Jobs).Select(j => j.Topic).OfType<string>());
        _kinds = routing.Select(r => r.ResourceType).Concat(entities.All.Select(e => e.Entity)).ToFrozenSet(StringComparer.Ordinal);
        _aliases = Aliases(routing.Select(r => r.ResourceType).Concat(entities.All.Select(e => e.Entity)), entities);
        Topics = [.. topics.Concat(used.Select(t => new TopicRules(t))).DistinctBy(t => t.Topic, StringComparer.Ordinal)];
        _topics = Topics.ToFrozenDictionary(t => t.Topic, StringComparer.Ordinal);
    }

    /// <summary>The routing rules in the order in which they are written.</summary>
    public ImmutableArray<RoutingRule> Routing { get; }

    /// <summary>How a matched event becomes a job.</summary>
    public Enricher Enricher { get; }

    /// <summary>What is stale when an entity changed.</summary>
    public EntityRules Entities { get; }

    /// <summary>All topics that are configured or used.</summary>
    public ImmutableArray<TopicRules> Topics { get; }

    /// <summary>What follows a job.</summary>
    public ImmutableArray<FollowUpRule> FollowUps { get; }

    /// <summary>How the jobs of a topic are worked on; null when there is no such topic.</summary>
    public TopicRules? Topic(string name) => _topics.GetValueOrDefault(name);

    /// <summary>The rules that an event meets, each of which makes a job for its topic.</summary>
    public IEnumerable<RoutingRule> RoutesOf(ChangeEvent change) =>
        _routing.TryGetValue((change.Entity, ActionNames.Of(change)), out var rules)
            ? rules.Where(r => r.When is null || r.When.IsMet(change))
            : [];

    /// <summary>
    /// The event as the rules write its kind. Where they know no kind of that name, one that differs in case, or whose type in
    /// dependencies it is, is meant: who caches by <c>product:A</c> says <c>product</c> of an event too.
    /// </summary>
    public ChangeEvent Known(ChangeEvent change) =>
        !_kinds.Contains(change.Entity) && _aliases.TryGetValue(change.Entity, out var kind) ? change with { Entity = kind } : change;

    private static FrozenDictionary<string, string> Aliases(IEnumerable<string> kinds, EntityRules entities) =>
        kinds
            .SelectMany(kind => new[] { (Name: kind, Kind: kind), (Name: entities.TypeOf(kind), Kind: kind) })
            .DistinctBy(a => a.Name, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(a => a.Name, a => a.Kind, StringComparer.OrdinalIgnoreCase);
}

using System.Collections.Frozen;
using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>Holds the configuration of change events: routing, topics, invalidation and follow-up jobs.</summary>
/// <remarks>Routing takes time proportional to the rules of the entity's kind only.</remarks>
public sealed class ChangeRules
{
    private readonly FrozenDictionary<(string Resource, string Action), ImmutableArray<RoutingRule>> _routing;
    private readonly FrozenDictionary<string, TopicRules> _topics;
    private readonly FrozenSet<string> _kinds;
    private readonly FrozenDictionary<string, string> _aliases;

    /// <summary>Creates the rules. Topics that are used but not configured get the defaults.</summary>
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

    /// <summary>Gets the routing rules, in the configured order.</summary>
    public ImmutableArray<RoutingRule> Routing { get; }

    /// <summary>Gets the enricher, which maps matched events to job recipes.</summary>
    public Enricher Enricher { get; }

    /// <summary>Gets the invalidation rules of entities.</summary>
    public EntityRules Entities { get; }

    /// <summary>Gets all topics that are configured or used.</summary>
    public ImmutableArray<TopicRules> Topics { get; }

    /// <summary>Gets the rules for follow-up jobs.</summary>
    public ImmutableArray<FollowUpRule> FollowUps { get; }

    /// <summary>Returns the rules of a topic; null when there is no such topic.</summary>
    public TopicRules? Topic(string name) => _topics.GetValueOrDefault(name);

    /// <summary>Returns the rules that match an event; each creates a job for its topic.</summary>
    public IEnumerable<RoutingRule> RoutesOf(ChangeEvent change) =>
        _routing.TryGetValue((change.Entity, ActionNames.Of(change)), out var rules)
            ? rules.Where(r => r.When is null || r.When.IsMet(change))
            : [];

    /// <summary>Returns the event with its kind of entity spelled as in the rules.</summary>
    /// <remarks>
    /// An unknown kind matches one that differs in case or has it as its type: callers that cache by <c>product:A</c> send <c>product</c>
    /// in events too.
    /// </remarks>
    public ChangeEvent WithKnownKind(ChangeEvent change) =>
        !_kinds.Contains(change.Entity) && _aliases.TryGetValue(change.Entity, out var kind) ? change with { Entity = kind } : change;

    private static FrozenDictionary<string, string> Aliases(IEnumerable<string> kinds, EntityRules entities) =>
        kinds
            .SelectMany(kind => new[] { (Name: kind, Kind: kind), (Name: entities.TypeOf(kind), Kind: kind) })
            .DistinctBy(a => a.Name, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(a => a.Name, a => a.Kind, StringComparer.OrdinalIgnoreCase);
}

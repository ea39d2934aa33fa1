using System.Collections.Frozen;
using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>
/// Turns an event on a topic into the recipe of a job: the first entry of the topic that matches, else the first common one, and the
/// defaults for what that leaves open. A look-up takes the same time however many entries there are.
/// </summary>
public sealed class Enricher
{
    private const string Common = "";

    private readonly FrozenDictionary<(string Topic, string Resource, string Action), JobRecipe> _recipes;
    private readonly JobRecipe _default;

    /// <summary>The entries by topic, those for any topic, and the defaults.</summary>
    public Enricher(
        ImmutableArray<KeyValuePair<string, ImmutableArray<EnricherEntry>>> topics,
        ImmutableArray<EnricherEntry> common,
        JobProperties defaults,
        ImmutableArray<string> keyFields
    )
    {
        _default = new JobRecipe(defaults, keyFields);
        _recipes = topics
            .Append(new(Common, common))
            .SelectMany(topic =>
                topic.Value.SelectMany(entry =>
                    Actions(entry).Select(action => (Key: (topic.Key, entry.Match.ResourceType, action), Entry: entry))
                )
            )
            .DistinctBy(e => e.Key)
            .ToFrozenDictionary(
                e => e.Key,
                e => new JobRecipe(e.Entry.Properties.Over(defaults), e.Entry.KeyFields.IsEmpty ? keyFields : e.Entry.KeyFields)
            );
    }

    /// <summary>Nothing but the defaults of the defaults.</summary>
    public static Enricher Plain { get; } = new([], [], JobProperties.Default, KeyFields.Default);

    /// <summary>The recipe for an action on a kind of entity.</summary>
    public JobRecipe For(string topic, string resourceType, string action)
    {
        var readings = ActionNames.Readings(action);
        foreach (var section in new[] { topic, Common })
        {
            foreach (var reading in readings)
            {
                if (_recipes.TryGetValue((section, resourceType, reading), out var recipe))
                {
                    return recipe;
                }
            }
        }

        return _default;
    }

    private static ImmutableArray<string> Actions(EnricherEntry entry) =>
        entry.Match.ActionTypes.IsEmpty ? ActionNames.All : entry.Match.ActionTypes;
}

/// <summary>How a matched event becomes a job.</summary>
/// <param name="Match">Which events are meant; no job type is looked at, since there is no job yet.</param>
/// <param name="KeyFields">What the unique hash is made of; empty for the default.</param>
/// <param name="Properties">What is set; the defaults fill the rest.</param>
public sealed record EnricherEntry(JobMatch Match, ImmutableArray<string> KeyFields, JobPropertyChanges Properties);

/// <summary>The action types that rules are written about: the kinds of change, and the sign of life of a feed.</summary>
public static class ActionNames
{
    /// <summary>A sign of life: any event about the kind of entity <c>Heartbeat</c>.</summary>
    public const string Heartbeat = "Heartbeat";

    private static readonly ImmutableArray<string> Names = [.. Enum.GetValues<ChangeKind>().Select(k => k.ToString())];

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } = [.. Names, Heartbeat];

    /// <summary>The action type of an event.</summary>
    public static string Of(ChangeEvent change) => change.Entity == Heartbeat ? Heartbeat : Names[(int)change.Change];

    /// <summary>
    /// As what an action is looked up, the closest first. Nobody may know of gaps and overflows; what is written about updates is meant for
    /// them too, since they are updates of which nobody says how.
    /// </summary>
    public static ImmutableArray<string> Readings(string action) =>
        action is nameof(ChangeKind.Gap) or nameof(ChangeKind.Overflow) ? [action, nameof(ChangeKind.Update)] : [action];
}

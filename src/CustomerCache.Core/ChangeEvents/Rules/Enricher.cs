using System.Collections.Frozen;
using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>
/// Maps an event on a topic to a job recipe: the first matching entry of the topic, else the first common one, completed by the defaults.
/// </summary>
/// <remarks>A lookup takes constant time.</remarks>
public sealed class Enricher
{
    private const string Common = "";

    private readonly FrozenDictionary<(string Topic, string Resource, string Action), JobRecipe> _recipes;
    private readonly JobRecipe _default;

    /// <summary>Creates an enricher from the entries by topic, the common entries, and the defaults.</summary>
    public Enricher(
        ImmutableArray<KeyValuePair<string, ImmutableArray<EnricherEntry>>> topics,
        ImmutableArray<EnricherEntry> common,
        JobProperties defaults,
        ImmutableArray<string> keyFields
    )
    {
        _default = new JobRecipe(defaults, Sorted(keyFields));
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
                e => new JobRecipe(e.Entry.Properties.Over(defaults), Sorted(e.Entry.KeyFields.IsEmpty ? keyFields : e.Entry.KeyFields))
            );
    }

    /// <summary>Gets the enricher with built-in defaults only.</summary>
    public static Enricher Plain { get; } = new([], [], JobProperties.Default, KeyFields.Default);

    /// <summary>Returns the recipe for an action on a kind of entity.</summary>
    public JobRecipe For(string topic, string resourceType, string action)
    {
        var names = ActionNames.LookupNames(action);
        foreach (var section in (ReadOnlySpan<string>)[topic, Common])
        {
            foreach (var name in names)
            {
                if (_recipes.TryGetValue((section, resourceType, name), out var recipe))
                {
                    return recipe;
                }
            }
        }

        return _default;
    }

    // As they are hashed, so that no job sorts them.
    private static ImmutableArray<string> Sorted(ImmutableArray<string> fields) =>
        [.. fields.Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal)];

    private static ImmutableArray<string> Actions(EnricherEntry entry) =>
        entry.Match.ActionTypes.IsEmpty ? ActionNames.All : entry.Match.ActionTypes;
}

/// <summary>Represents the mapping of matched events to jobs.</summary>
/// <param name="Match">The matched events; the job type is ignored.</param>
/// <param name="KeyFields">The fields of the unique hash; empty for the default.</param>
/// <param name="Properties">The configured properties; defaults complete them.</param>
public sealed record EnricherEntry(JobMatch Match, ImmutableArray<string> KeyFields, JobPropertyChanges Properties);

/// <summary>Defines the action types of rules: the kinds of change, and the heartbeat.</summary>
public static class ActionNames
{
    /// <summary>The heartbeat: any event about the kind of entity <c>Heartbeat</c>.</summary>
    public const string Heartbeat = "Heartbeat";

    private static readonly ImmutableArray<string> Names = [.. Enum.GetValues<ChangeKind>().Select(k => k.ToString())];

    /// <summary>Gets all action types.</summary>
    public static ImmutableArray<string> All { get; } = [.. Names, Heartbeat];

    /// <summary>Returns the action type of an event.</summary>
    public static string Of(ChangeEvent change) => change.Entity == Heartbeat ? Heartbeat : Names[(int)change.Change];

    /// <summary>Returns the action types under which an action is looked up, most specific first.</summary>
    /// <remarks>Rules for updates apply to gaps and overflows too, which are updates of unknown contents.</remarks>
    public static ImmutableArray<string> LookupNames(string action) =>
        action is nameof(ChangeKind.Gap) or nameof(ChangeKind.Overflow) ? [action, nameof(ChangeKind.Update)] : [action];
}

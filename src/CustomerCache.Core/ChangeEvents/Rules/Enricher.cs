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
        ImmutableArray<KeyValuePair<string, ImmutableArray<EnricherEntry>>> topics, ImmutableArray<EnricherEntry> common, JobProperties defaults, ImmutableArray<string> keyFields)
    {
        _default = new JobRecipe(defaults, keyFields);
        _recipes = topics.Append(new(Common, common))
            .SelectMany(topic => topic.Value.SelectMany(entry => Actions(entry).Select(action => (Key: (topic.Key, entry.Match.ResourceType, action), Entry: entry))))
            .DistinctBy(e => e.Key)
            .ToFrozenDictionary(e => e.Key, e => new JobRecipe(e.Entry.Properties.Over(defaults), e.Entry.KeyFields.IsEmpty ? keyFields : e.Entry.KeyFields));
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

    private static ImmutableArray<string> Actions(EnricherEntry entry) => entry.Match.ActionTypes.IsEmpty ? ActionNames.All : entry.Match.ActionTypes;
}

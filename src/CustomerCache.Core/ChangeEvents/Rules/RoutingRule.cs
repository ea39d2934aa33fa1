using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>Represents a rule that routes events to a topic.</summary>
/// <remarks>
/// The action type is a regular expression, evaluated once for every action type; the resource type is compared exactly: <c>Posts</c>
/// does not match <c>PostsById</c>. A rule for updates also matches gaps and overflows, which must not be lost, unless it has a
/// condition: its job is then meant for exactly the described change.
/// </remarks>
public sealed record RoutingRule
{
    /// <summary>The maximum evaluation time of an expression.</summary>
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(5);

    private RoutingRule(string actionType, ImmutableArray<string> actions, string resourceType, string topic, EventCondition? when) =>
        (ActionType, Actions, ResourceType, Topic, When) = (actionType, actions, resourceType, topic, when);

    /// <summary>Gets the expression as written, such as <c>^(Create|Update|Delete)$</c>.</summary>
    public string ActionType { get; }

    /// <summary>Gets the matched action types.</summary>
    public ImmutableArray<string> Actions { get; }

    /// <summary>Gets the kind of entity, as the source writes it.</summary>
    public string ResourceType { get; }

    /// <summary>Gets the topic of the jobs.</summary>
    public string Topic { get; }

    /// <summary>Gets the additional condition; null for none.</summary>
    public EventCondition? When { get; }

    /// <summary>Returns a rule; throws <see cref="FormatException"/> when it is invalid.</summary>
    public static RoutingRule Of(string actionType, string resourceType, string topic, EventCondition? when = null) =>
        TryCreate(actionType, resourceType, topic, when, out var error) ?? throw new FormatException(error);

    /// <summary>Creates a rule; returns null and an error when the expression is invalid or can never match.</summary>
    public static RoutingRule? TryCreate(string actionType, string resourceType, string topic, EventCondition? when, out string error)
    {
        try
        {
            var expression = new Regex(actionType, RegexOptions.CultureInvariant, MatchTimeout);
            var actions = ActionNames.All.Where(a => expression.IsMatch(a)).ToList();
            if (when is null && actions.Contains(nameof(ChangeKind.Update)))
            {
                actions = [.. actions.Union([nameof(ChangeKind.Gap), nameof(ChangeKind.Overflow)])];
            }

            error = actions.Count > 0 ? "" : $"'{actionType}' matches none of the action types {string.Join(", ", ActionNames.All)}";
            return actions.Count > 0 ? new RoutingRule(actionType, [.. actions], resourceType, topic, when) : null;
        }
        catch (ArgumentException wrong)
        {
            error = $"'{actionType}' is not a regular expression: {wrong.Message}";
        }
        catch (RegexMatchTimeoutException)
        {
            error = $"'{actionType}' takes too long to match; write a simpler expression";
        }

        return null;
    }

    /// <summary>Returns whether an action type matches.</summary>
    public bool Routes(string action) => Actions.Contains(action);
}

/// <summary>Represents the rules of one topic.</summary>
/// <param name="Topic">The name.</param>
public sealed record TopicRules(string Topic)
{
    /// <summary>The default priority ranges: more workers for more urgent jobs.</summary>
    public static readonly ImmutableArray<PriorityRange> DefaultPriorities = [new(0, 5, 5), new(6, 10, 2), new(11, 15, 1)];

    /// <summary>Gets how long after it was first seen a job is deduplicated.</summary>
    /// <value>60 seconds.</value>
    public TimeSpan UniqueIdExpiry { get; init; } = TimeSpan.FromMilliseconds(60_000);

    /// <summary>Gets the priority ranges: disjoint, most urgent first.</summary>
    /// <value>[0, 5] with 5 workers, [6, 10] with 2, [11, 15] with 1.</value>
    public ImmutableArray<PriorityRange> Priorities { get; init; } = DefaultPriorities;

    /// <summary>Gets the maximum generation of follow-up jobs; later ones are dropped.</summary>
    /// <value>3.</value>
    public int GenerationsLimit { get; init; } = 3;

    /// <summary>Returns the index of the range that contains a priority; -1 for none.</summary>
    public int RangeOf(int priority)
    {
        for (var i = 0; i < Priorities.Length; i++)
        {
            if (Priorities[i].Contains(priority))
            {
                return i;
            }
        }

        return -1;
    }
}

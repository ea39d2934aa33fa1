using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>
/// Which events make a job for a topic. The action type is a regular expression, tried once on every action type there is; the resource
/// type is compared as written, so that <c>Posts</c> is not <c>PostsById</c>.
/// <para>A rule for updates is a rule for gaps and overflows too, which must not be lost - unless it has a condition: what it starts is
/// meant for the very change that it describes.</para>
/// </summary>
public sealed record RoutingRule
{
    /// <summary>How long an expression may take on one name.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private RoutingRule(string actionType, ImmutableArray<string> actions, string resourceType, string topic, EventCondition? when) =>
        (ActionType, Actions, ResourceType, Topic, When) = (actionType, actions, resourceType, topic, when);

    /// <summary>The expression as written, such as <c>^(Create|Update|Delete)$</c>.</summary>
    public string ActionType { get; }

    /// <summary>The action types that it means.</summary>
    public ImmutableArray<string> Actions { get; }

    /// <summary>The kind of entity, as the source writes it.</summary>
    public string ResourceType { get; }

    /// <summary>The topic that gets a job.</summary>
    public string Topic { get; }

    /// <summary>A further condition; null for none.</summary>
    public EventCondition? When { get; }

    /// <summary>A rule that is known to be good.</summary>
    public static RoutingRule Of(string actionType, string resourceType, string topic, EventCondition? when = null) =>
        TryCreate(actionType, resourceType, topic, when, out var error) ?? throw new FormatException(error);

    /// <summary>A rule; null with an error when the expression is none or can never match.</summary>
    public static RoutingRule? TryCreate(string actionType, string resourceType, string topic, EventCondition? when, out string error)
    {
        try
        {
            var expression = new Regex(actionType, RegexOptions.CultureInvariant, Patience);
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

    /// <summary>Whether an action type is meant.</summary>
    public bool Routes(string action) => Actions.Contains(action);
}

/// <summary>How the jobs of one topic are worked on.</summary>
/// <param name="Topic">The name.</param>
public sealed record TopicRules(string Topic)
{
    /// <summary>The ranges of priorities where none are configured: more workers for the more urgent.</summary>
    public static readonly ImmutableArray<PriorityRange> DefaultPriorities = [new(0, 5, 5), new(6, 10, 2), new(11, 15, 1)];

    /// <summary>How long after it was first seen a job is known again, and not run again.</summary>
    public TimeSpan UniqueIdExpiry { get; init; } = TimeSpan.FromMilliseconds(60_000);

    /// <summary>Ranges that do not overlap, the most urgent first.</summary>
    public ImmutableArray<PriorityRange> Priorities { get; init; } = DefaultPriorities;

    /// <summary>How many generations of follow-up jobs there are; later ones are discarded.</summary>
    public int GenerationsLimit { get; init; } = 3;

    /// <summary>The place of the range that holds a priority; -1 when none does.</summary>
    public int RangeOf(int priority)
    {
        for (var i = 0; i < Priorities.Length; i++)
        {
            if (Priorities[i].Holds(priority))
            {
                return i;
            }
        }

        return -1;
    }
}

using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Rules;

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

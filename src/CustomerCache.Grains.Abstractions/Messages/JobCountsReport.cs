using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>How many jobs of a topic there are, and were since its owner began.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.JobCountsReport")]
public sealed record JobCountsReport
{
    /// <summary>Now.</summary>
    [Id(0)]
    public int Waiting { get; init; }

    /// <summary>Now.</summary>
    [Id(1)]
    public int Running { get; init; }

    /// <summary>Since then.</summary>
    [Id(2)]
    public long Done { get; init; }

    /// <summary>Offered and known already.</summary>
    [Id(3)]
    public long Duplicates { get; init; }

    /// <summary>Offered when there was no room.</summary>
    [Id(4)]
    public long Refused { get; init; }

    /// <summary>Failures after which a job was tried again.</summary>
    [Id(5)]
    public long Retries { get; init; }

    /// <summary>By the name of a <see cref="JobDropReason"/>.</summary>
    [Id(6)]
    public ImmutableSortedDictionary<string, int> Dropped { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    internal static JobCountsReport From(JobCounts counts) => new()
    {
        Waiting = counts.Waiting,
        Running = counts.Running,
        Done = counts.Done,
        Duplicates = counts.Duplicates,
        Refused = counts.Refused,
        Retries = counts.Retries,
        Dropped = counts.Dropped.ToImmutableSortedDictionary(d => d.Key.ToString(), d => (int)Math.Min(d.Value, int.MaxValue), StringComparer.Ordinal),
    };

    internal JobCounts ToCounts() => new(
        Waiting, Running, Done, Duplicates, Refused, Retries, Dropped.ToImmutableSortedDictionary(d => Enum.Parse<JobDropReason>(d.Key), d => (long)d.Value));
}

using CustomerCache.Core.ChangeEvents.Working;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>What became of jobs that were offered.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.OfferedJobsReport")]
public sealed record OfferedJobsReport
{
    /// <summary>They wait.</summary>
    [Id(0)]
    public int Taken { get; init; }

    /// <summary>They are known already.</summary>
    [Id(1)]
    public int Duplicates { get; init; }

    /// <summary>They are of no use.</summary>
    [Id(2)]
    public int Dropped { get; init; }

    /// <summary>There is no room for them.</summary>
    [Id(3)]
    public int Refused { get; init; }

    internal static OfferedJobsReport From(OfferedJobs offered) =>
        new() { Taken = offered.Taken, Duplicates = offered.Duplicates, Dropped = offered.Dropped, Refused = offered.Refused };

    internal OfferedJobs ToOffered() => new(Taken, Duplicates, Dropped, Refused);
}

using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>How many jobs there are, and there were since the process started.</summary>
/// <param name="Waiting">Now.</param>
/// <param name="Running">Now.</param>
/// <param name="Done">Since the start.</param>
/// <param name="Duplicates">Offered and known already, since the start.</param>
/// <param name="Refused">Offered when there was no room, since the start.</param>
/// <param name="Retries">Failures after which a job was tried again, since the start.</param>
/// <param name="Dropped">By reason, since the start.</param>
public sealed record JobCounts(int Waiting, int Running, long Done, long Duplicates, long Refused, long Retries, ImmutableSortedDictionary<JobDropReason, long> Dropped);

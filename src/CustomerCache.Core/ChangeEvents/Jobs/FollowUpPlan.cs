using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>What follows a job.</summary>
/// <param name="Jobs">Jobs for the same user.</param>
/// <param name="FanOuts">Jobs for other users, once somebody says who they are.</param>
/// <param name="Problems">What was configured but could not be made, and why; to be logged and counted.</param>
public sealed record FollowUpPlan(ImmutableArray<Job> Jobs, ImmutableArray<FollowUpExpansion> FanOuts, ImmutableArray<string> Problems);

using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>How a matched event becomes a job.</summary>
/// <param name="Match">Which events are meant; no job type is looked at, since there is no job yet.</param>
/// <param name="KeyFields">What the unique hash is made of; empty for the default.</param>
/// <param name="Properties">What is set; the defaults fill the rest.</param>
public sealed record EnricherEntry(JobMatch Match, ImmutableArray<string> KeyFields, JobPropertyChanges Properties);

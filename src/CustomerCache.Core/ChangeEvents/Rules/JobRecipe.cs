using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>What an event becomes: the properties of the job and what its unique hash is made of.</summary>
public sealed record JobRecipe(JobProperties Properties, ImmutableArray<string> KeyFields);

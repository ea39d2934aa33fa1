namespace CustomerCache.Server.Rules;

/// <summary>That jobs of a topic can have a priority, so that one of its ranges must hold it.</summary>
/// <param name="Topic">The topic; null for all.</param>
/// <param name="Priority">The priority.</param>
/// <param name="Section">Where it is said.</param>
/// <param name="IsSaid">Whether it is written there, and not the default of the product.</param>
internal sealed record PriorityClaim(string? Topic, int Priority, YamlSection Section, bool IsSaid);

namespace CustomerCache.Core.Caching;

/// <summary>A key in the form in which the caches keep it; null for nobody's copy, which is not kept at all.</summary>
public sealed record NormalizedKey(string? Key);

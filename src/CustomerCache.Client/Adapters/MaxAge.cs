namespace CustomerCache.Client.Adapters;

/// <summary>Maps lifetimes to the maximum age of an entry.</summary>
internal static class MaxAge
{
    /// <summary>
    /// Returns a lifetime in whole seconds, rounded up, as the caches accept it; null for the domain's. Throws
    /// <see cref="ArgumentOutOfRangeException"/> when it is not positive.
    /// </summary>
    public static TimeSpan? Of(TimeSpan? lifetime, string name) =>
        lifetime is not { } time ? null
        : time > TimeSpan.Zero ? TimeSpan.FromSeconds(Math.Ceiling(Math.Min(time.TotalSeconds, int.MaxValue)))
        : throw new ArgumentOutOfRangeException(name, time, "The lifetime is not positive; leave it out for that of the domain.");
}

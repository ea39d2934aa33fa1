namespace CustomerCache.Core.Caching;

/// <summary>
/// Where an entry lies: a domain and a key such as <c>orders:detail:80122000000D4UGAA0</c>. Compared as written: identifications in keys
/// are case sensitive.
/// </summary>
public readonly record struct CacheKey(string Domain, string Key)
{
    /// <summary>The longest key, in characters.</summary>
    public const int MaxLength = 2_048;

    /// <summary>Whether a text can be a key: not empty, not too long, no control characters.</summary>
    public static bool IsKey(string text) => text.Length is > 0 and <= MaxLength && !text.Any(char.IsControl);

    /// <inheritdoc/>
    public override string ToString() => $"{Domain}/{Key}";
}

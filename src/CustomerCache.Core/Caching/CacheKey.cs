namespace CustomerCache.Core.Caching;

/// <summary>
/// Where an entry lies: a domain and a key such as <c>orders:detail:80122000000D4UGAA0</c>. Compared as written: identifications in keys
/// are case sensitive.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.CacheKey")]
public readonly record struct CacheKey([property: Id(0)] string Domain, [property: Id(1)] string Key)
{
    /// <summary>The longest key, in characters.</summary>
    public const int MaxLength = 2_048;

    /// <summary>Whether a text can be a key: not empty, not too long, no control characters, Unicode.</summary>
    public static bool IsKey(string text) => text.Length is > 0 and <= MaxLength && !text.Any(char.IsControl) && IsUnicode(text);

    /// <summary>Whether a text has no half of a surrogate pair, which no encoding can carry.</summary>
    internal static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Returns the domain only: a key may hold a caller's token, which no log shows.</summary>
    public override string ToString() => $"an entry of {Domain}";
}

/// <summary>Which partition a key is in. Stored data relies on it: it must never change.</summary>
public static class Partitioning
{
    /// <summary>
    /// How many partitions there are: enough to spread over a few silos, few enough to ask all of them what depends on an entity.
    /// </summary>
    public const int Count = 16;

    /// <summary>The number of the partition of a key: FNV-1a over its UTF-16 code units.</summary>
    public static int Of(string key)
    {
        var hash = 2166136261u;
        foreach (var c in key)
        {
            hash = (hash ^ c) * 16777619u;
        }

        return (int)((hash ^ (hash >> 16)) % Count);
    }
}

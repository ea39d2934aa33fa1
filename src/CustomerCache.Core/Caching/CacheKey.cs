namespace CustomerCache.Core.Caching;

/// <summary>Represents the address of an entry: a domain and a key such as <c>orders:detail:80122000000D4UGAA0</c>.</summary>
/// <remarks>Compared ordinally: ids in keys are case-sensitive.</remarks>
[GenerateSerializer, Immutable, Alias("customer-cache.CacheKey")]
public readonly record struct CacheKey([property: Id(0)] string Domain, [property: Id(1)] string Key)
{
    /// <summary>The maximum length of a key, in characters.</summary>
    public const int MaxLength = 2_048;

    /// <summary>Returns whether a text is a valid key: not empty, not too long, no control characters, valid Unicode.</summary>
    public static bool IsKey(string text) => text.Length is > 0 and <= MaxLength && !text.Any(char.IsControl) && IsUnicode(text);

    /// <summary>Returns whether a text is free of unpaired surrogates, which no encoding can carry.</summary>
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

    /// <summary>Returns the domain only: a key may contain a caller's token, which must not be logged.</summary>
    public override string ToString() => $"an entry of {Domain}";
}

/// <summary>Maps keys to partitions. Stored data relies on the mapping: it must never change.</summary>
public static class Partitioning
{
    /// <summary>The number of partitions: enough to spread over a few silos, few enough to query all of them for an entity.</summary>
    public const int Count = 16;

    /// <summary>Returns the partition number of a key: FNV-1a over its UTF-16 code units.</summary>
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

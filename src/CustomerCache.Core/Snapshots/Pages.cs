using System.Collections.Immutable;
using System.Text;

namespace CustomerCache.Core.Snapshots;

/// <summary>Splits a list into pages by its contents: a page ends after an item whose key hashes to a cut.</summary>
/// <remarks>
/// An inserted, removed or changed item affects only its own page, anywhere in the list, and old cuts need not be stored.
/// </remarks>
public static class Pages
{
    /// <summary>
    /// The average number of items per page: about 400 kB with records of 1.5 kB, a moderate size for Redis and a message.
    /// </summary>
    public const int Average = 256;

    /// <summary>The maximum number of items per page, for unlucky hashes.</summary>
    public const int Most = 4 * Average;

    /// <summary>Returns the pages of a list, in order, as ranges.</summary>
    public static ImmutableArray<Range> Cut<T>(IReadOnlyList<T> items, Func<T, string> key)
    {
        var pages = ImmutableArray.CreateBuilder<Range>((items.Count / Average) + 1);
        var start = 0;
        for (var i = 0; i < items.Count; i++)
        {
            if (i + 1 == items.Count || IsLast(key(items[i]), i + 1 - start))
            {
                pages.Add(start..(i + 1));
                start = i + 1;
            }
        }

        return pages.ToImmutable();
    }

    /// <summary>Returns whether a page of some items ends with the item of a key.</summary>
    internal static bool IsLast(string key, int items) => items == Most || Hash(key) % Average == 0;

    // FNV-1a with a final mix: stable across processes and releases, unlike string.GetHashCode.
    private static uint Hash(string key)
    {
        var hash = 2166136261u;
        Span<byte> utf8 = stackalloc byte[256];
        if (!Encoding.UTF8.TryGetBytes(key, utf8, out var length))
        {
            utf8 = Encoding.UTF8.GetBytes(key);
            length = utf8.Length;
        }

        foreach (var b in utf8[..length])
        {
            hash = (hash ^ b) * 16777619u;
        }

        hash ^= hash >> 16;
        hash *= 0x7feb352du;
        return hash ^ (hash >> 15);
    }
}

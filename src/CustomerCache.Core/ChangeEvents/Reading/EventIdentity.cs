using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>Computes the deduplication identity of events.</summary>
/// <remarks>
/// A log position or transaction alone is not unique: events of several tables, records and steps share it. The identity includes source,
/// position or transaction, kind of entity, change and contents. Including too much makes a repeated event new, which costs an
/// invalidation; including too little loses one.
/// </remarks>
internal static class EventIdentity
{
    /// <summary>Returns the identity of an event at a position; null without a position: the event is then always new.</summary>
    public static string? Of(string? position, string source, ChangeEvent read, params ReadOnlySpan<JsonElement> content)
    {
        if (position is null)
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, position);
        Add(hash, source);
        Add(hash, read.Entity);
        Add(hash, read.Change.ToWire());
        foreach (var id in read.Ids)
        {
            Add(hash, id);
        }

        foreach (var part in content)
        {
            Add(hash, part.ValueKind == JsonValueKind.Undefined ? "" : part.GetRawText());
        }

        return Base64Url.EncodeToString(hash.GetHashAndReset().AsSpan(0, 18));
    }

    /// <summary>
    /// Returns the identity of an event with a source id. Both may contain blanks, so the length of the source is included.
    /// </summary>
    public static string? Of(string? id, string source) =>
        id is null ? null : string.Create(CultureInfo.InvariantCulture, $"{source.Length} {source} {id}");

    private static void Add(IncrementalHash hash, string text)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData([0]);
    }
}

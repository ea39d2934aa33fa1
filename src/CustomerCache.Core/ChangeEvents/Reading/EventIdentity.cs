using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>
/// What makes an event the same event when it comes again. A place in a log or a transaction alone never does: events of several tables,
/// records and steps share it. So the identity holds who tells, the place or transaction, the kind of entity, what happened, and what was
/// sent. Too much makes a repeated event new, which costs an invalidation; too little loses one.
/// </summary>
internal static class EventIdentity
{
    /// <summary>The identity of an event at a place; null when the source tells no place: then it is always new.</summary>
    public static string? Of(string? place, string source, ChangeEvent read, params ReadOnlySpan<JsonElement> content)
    {
        if (place is null)
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, place);
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
    /// The identity of an event to which its source gives an identification. Both may hold blanks, so the length of the source is part of
    /// it.
    /// </summary>
    public static string? Of(string? id, string source) =>
        id is null ? null : string.Create(CultureInfo.InvariantCulture, $"{source.Length} {source} {id}");

    private static void Add(IncrementalHash hash, string text)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData([0]);
    }
}

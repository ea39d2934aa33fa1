using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>Change events as bytes, between processes: UTF-8 JSON with short, stable names.</summary>
public static class EventCodec
{
    /// <summary>An event as bytes.</summary>
    public static byte[] Encode(ChangeEvent change) => JsonSerializer.SerializeToUtf8Bytes(StoredEvent.Of(change), JobJson.Default.StoredEvent);

    /// <summary>Reads an event; false for what is none.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out ChangeEvent? change)
    {
        change = StoredJson.TryRead(utf8, JobJson.Default.StoredEvent)?.ToEvent();
        return change is not null;
    }
}

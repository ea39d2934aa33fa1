using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace CustomerCache.Core.ChangeEvents.Channels;

/// <summary>The book of a channel as stored bytes: UTF-8 JSON with stable names.</summary>
public static class ChannelCodec
{
    /// <summary>A book as bytes.</summary>
    public static byte[] Encode(ChannelSnapshot snapshot) => JsonSerializer.SerializeToUtf8Bytes(StoredChannel.Of(snapshot), ChannelJson.Default.StoredChannel);

    /// <summary>Reads a book; false for what is none.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out ChannelSnapshot? snapshot)
    {
        snapshot = StoredJson.TryRead(utf8, ChannelJson.Default.StoredChannel)?.ToSnapshot();
        return snapshot is not null;
    }
}

namespace CustomerCache.Core.Inventory;

/// <summary>The byte order mark of UTF-8, which some editors and senders put in front of JSON, and which no JSON parser takes.</summary>
public static class ByteOrderMark
{
    /// <summary>Returns the text after its mark; without one, all of it.</summary>
    public static ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> utf8) => utf8.StartsWith("\uFEFF"u8) ? utf8["\uFEFF"u8.Length..] : utf8;
}

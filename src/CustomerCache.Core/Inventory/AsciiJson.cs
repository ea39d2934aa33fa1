using System.Buffers;
using System.Text;

namespace CustomerCache.Core.Inventory;

/// <summary>Writes JSON in ASCII, as the messages of the former service are: characters beyond it are escaped.</summary>
public static class AsciiJson
{
    private const int EscapeLength = 6;

    private static ReadOnlySpan<byte> Digits => "0123456789abcdef"u8;

    /// <summary>Copies JSON and escapes every character that is not ASCII; such characters occur in texts only.</summary>
    /// <param name="writer">Receives the bytes.</param>
    /// <param name="utf8">The JSON; bytes that are not UTF-8 become the replacement character.</param>
    public static void Write(IBufferWriter<byte> writer, ReadOnlySpan<byte> utf8)
    {
        while (utf8.Length > 0)
        {
            var plain = utf8.IndexOfAnyExceptInRange((byte)0, (byte)127);
            if (plain < 0)
            {
                writer.Write(utf8);
                return;
            }

            writer.Write(utf8[..plain]);
            Rune.DecodeFromUtf8(utf8[plain..], out var rune, out var length);
            Escape(writer, rune);
            utf8 = utf8[(plain + length)..];
        }
    }

    private static void Escape(IBufferWriter<byte> writer, Rune rune)
    {
        Span<char> units = stackalloc char[2];
        var count = rune.EncodeToUtf16(units);
        var target = writer.GetSpan(EscapeLength * count);
        for (var i = 0; i < count; i++)
        {
            var escape = target.Slice(i * EscapeLength, EscapeLength);
            (escape[0], escape[1]) = ((byte)'\\', (byte)'u');
            for (var digit = 0; digit < 4; digit++)
            {
                escape[2 + digit] = Digits[(units[i] >> (4 * (3 - digit))) & 0xF];
            }
        }

        writer.Advance(EscapeLength * count);
    }
}

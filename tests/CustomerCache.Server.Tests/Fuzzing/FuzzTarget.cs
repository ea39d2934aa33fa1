using System.Text;

namespace CustomerCache.Server.Tests.Fuzzing;

/// <summary>Represents a parser that reads what comes from outside.</summary>
/// <param name="Name">The parser, as tests and failures call it.</param>
/// <param name="Seeds">Inputs to begin with.</param>
/// <param name="Parse">
/// Returns whether an input is accepted, false for the documented refusal; throws for anything else, and when an accepted value does not
/// survive its encoder.
/// </param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, Func<byte[], bool> Parse)
{
    /// <summary>Gets how many bytes of memory each byte of an input may take.</summary>
    public int MemoryPerByte { get; init; } = 100;

    /// <summary>Gets the length of the longest input.</summary>
    public int MaxLength { get; init; } = 64 * 1024;

    /// <summary>Returns a parser of texts.</summary>
    public static FuzzTarget OfText(string name, Func<string, bool> parse, params string[] seeds) =>
        new(name, [.. seeds.Select(Encoding.UTF8.GetBytes)], input => parse(TextOf(input)));

    /// <summary>Returns whether a parser accepts; false when it refuses with its exception.</summary>
    public static bool Accepts<TRefusal>(Action parse)
        where TRefusal : Exception
    {
        try
        {
            parse();
            return true;
        }
        catch (TRefusal)
        {
            return false;
        }
    }

    /// <summary>Throws unless a value is the same after its encoder and its parser.</summary>
    public static bool RoundTrips<T>(T value, T again) =>
        EqualityComparer<T>.Default.Equals(value, again)
            ? true
            : throw new InvalidOperationException($"'{value}' is '{again}' after it was written and read again");

    /// <summary>Throws unless bytes are the same after they were read and written.</summary>
    public static bool Keeps(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> again) =>
        bytes.SequenceEqual(again)
            ? true
            : throw new InvalidOperationException(
                $"{Convert.ToHexString(bytes)} is {Convert.ToHexString(again)} after it was read and written again"
            );

    /// <inheritdoc/>
    public override string ToString() => Name;

    // An encoded half of a surrogate pair becomes that half, which .NET texts can hold and UTF-8 cannot.
    private static string TextOf(byte[] input)
    {
        var text = new StringBuilder(input.Length);
        for (var i = 0; i < input.Length; )
        {
            if (i + 2 < input.Length && input[i] == 0xED && input[i + 1] is >= 0xA0 and <= 0xBF && input[i + 2] is >= 0x80 and <= 0xBF)
            {
                text.Append((char)(0xD000 | ((input[i + 1] & 0x3F) << 6) | (input[i + 2] & 0x3F)));
                i += 3;
            }
            else
            {
                var end = Array.IndexOf(input, (byte)0xED, i + 1);
                end = end < 0 ? input.Length : end;
                text.Append(Encoding.UTF8.GetString(input, i, end - i));
                i = end;
            }
        }

        return text.ToString();
    }
}

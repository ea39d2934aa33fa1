namespace CustomerCache.Server.Tests.Fuzzing;

/// <summary>Changes seeds: bytes, tokens, lengths, and members of JSON; and splices them.</summary>
internal sealed class Mutator
{
    private const int MaxRepeated = 64 * 1024;
    private const int MaxKept = 512;

    private static readonly byte[][] Tokens =
    [
        "\0"u8.ToArray(),
        [0xEF, 0xBB, 0xBF],
        [0xFF],
        [0xC0, 0x80],
        [0xED, 0xA0, 0x80],
        [0xED, 0xB0, 0x80],
        [0xF4, 0x90, 0x80, 0x80],
        [0xE2, 0x82],
        "\\ud800"u8.ToArray(),
        "\\u0000"u8.ToArray(),
        "\uFFFF"u8.ToArray(),
        "\u2028"u8.ToArray(),
        "\u00A0"u8.ToArray(),
        "\u202E"u8.ToArray(),
        "😀"u8.ToArray(),
        "\r\n"u8.ToArray(),
        "\t"u8.ToArray(),
        " "u8.ToArray(),
        "%"u8.ToArray(),
        "%00"u8.ToArray(),
        "%ED%A0%80"u8.ToArray(),
        "%zz"u8.ToArray(),
        ","u8.ToArray(),
        ":"u8.ToArray(),
        ";"u8.ToArray(),
        "."u8.ToArray(),
        "/"u8.ToArray(),
        "?"u8.ToArray(),
        "&"u8.ToArray(),
        "="u8.ToArray(),
        "@"u8.ToArray(),
        "*"u8.ToArray(),
        "-"u8.ToArray(),
        "\""u8.ToArray(),
        "\\"u8.ToArray(),
        "{"u8.ToArray(),
        "}"u8.ToArray(),
        "["u8.ToArray(),
        "]"u8.ToArray(),
        "{}"u8.ToArray(),
        "[]"u8.ToArray(),
        "\"\""u8.ToArray(),
        "null"u8.ToArray(),
        "true"u8.ToArray(),
        "&a "u8.ToArray(),
        "*a"u8.ToArray(),
        "<<: *a"u8.ToArray(),
        "!!binary "u8.ToArray(),
        "? "u8.ToArray(),
        "- "u8.ToArray(),
        "--- "u8.ToArray(),
        "|+ "u8.ToArray(),
    ];

    private static readonly byte[][] Numbers =
    [
        "0"u8.ToArray(),
        "-0"u8.ToArray(),
        "-1"u8.ToArray(),
        "1.5"u8.ToArray(),
        "1e400"u8.ToArray(),
        "1e-400"u8.ToArray(),
        "2147483647"u8.ToArray(),
        "2147483648"u8.ToArray(),
        "-2147483649"u8.ToArray(),
        "9223372036854775807"u8.ToArray(),
        "9223372036854775808"u8.ToArray(),
        "-9223372036854775808"u8.ToArray(),
        "253402300799999"u8.ToArray(),
        "253402300800000"u8.ToArray(),
        "-62135596800001"u8.ToArray(),
        "3155378975999999999"u8.ToArray(),
        "99999999999999999999999999999999999999"u8.ToArray(),
        "0001-01-01T00:00:00+14:00"u8.ToArray(),
        "9999-12-31T23:59:59.9999999-14:00"u8.ToArray(),
        "0x7fffffff"u8.ToArray(),
    ];

    // Little-endian and variable-length numbers, as binary forms begin a text or a list with.
    private static readonly byte[][] Lengths =
    [
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        [0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0, 0],
        [0, 0, 0, 0x80],
        [0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
        [0xFE, 0xFF, 0xFF, 0xFF, 0x0F],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        [0xF0, 0xFF, 0xFF, 0xFF, 0x7F],
        [0x80],
        [0x00],
    ];

    private static readonly (byte[] Open, byte[] Close)[] Nests =
    [
        ("["u8.ToArray(), "]"u8.ToArray()),
        ("{\"a\":"u8.ToArray(), "}"u8.ToArray()),
        ("{a: "u8.ToArray(), "}"u8.ToArray()),
        ("- "u8.ToArray(), []),
        ("("u8.ToArray(), ")"u8.ToArray()),
    ];

    private readonly Random _dice;
    private readonly List<byte[]> _seeds;
    private readonly int _given;
    private readonly int _maxLength;

    public Mutator(IReadOnlyList<byte[]> seeds, int seed, int maxLength)
    {
        (_dice, _seeds, _given, _maxLength) = (new Random(seed), [.. seeds], seeds.Count, maxLength);
    }

    /// <summary>Makes an input a seed; beyond a bound it replaces one that was kept.</summary>
    public void Keep(byte[] input)
    {
        if (input.Length > _maxLength / 4 || _seeds.Contains(input))
        {
            return;
        }

        if (_seeds.Count < _given + MaxKept)
        {
            _seeds.Add(input);
        }
        else
        {
            _seeds[_dice.Next(_given, _seeds.Count)] = input;
        }
    }

    /// <summary>Returns the next input.</summary>
    public byte[] Next()
    {
        var input = Any();
        for (var changes = 1 + _dice.Next(4); changes > 0; changes--)
        {
            input = _dice.Next(2) == 0 && JsonMutation.TryChange(input, Any(), _dice, out var changed) ? changed : Change(input);
        }

        return input.Length <= _maxLength ? input : input[.._maxLength];
    }

    private byte[] Any() => _seeds[_dice.Next(_seeds.Count)];

    private byte[] Change(byte[] input)
    {
        var at = _dice.Next(input.Length + 1);
        var length = Math.Min(input.Length - at, 1 + _dice.Next(_dice.Next(8) == 0 ? 256 : 8));
        switch (_dice.Next(14))
        {
            case 0 when at < input.Length:
                var flipped = (byte[])input.Clone();
                flipped[at] ^= (byte)(1 << _dice.Next(8));
                return flipped;
            case 1 when at < input.Length:
                var replaced = (byte[])input.Clone();
                replaced[at] = (byte)_dice.Next(256);
                return replaced;
            case 2:
                return Replace(input, at, length, []);
            case 3:
                return Replace(input, at, 0, input.AsSpan(at, length));
            case 4:
                return Repeat(input, at, length, 2 + _dice.Next(_dice.Next(20) == 0 ? 20_000 : 20));
            case 5:
                var number = NumberAt(input, at);
                return Replace(input, number.Start, number.Length, Of(Numbers));
            case 6:
                return Replace(input, at, _dice.Next(2) * length, Of(Lengths));
            case 7:
                var nest = Nests[_dice.Next(Nests.Length)];
                var depth = 1 + _dice.Next(_dice.Next(10) == 0 ? 8_000 : 80);
                return [.. input[..at], .. Times(nest.Open, depth), .. input[at..], .. Times(nest.Close, depth)];
            case 8:
                var other = Any();
                return [.. input[..at], .. other[_dice.Next(other.Length + 1)..]];
            case 9:
                var part = Any();
                var start = _dice.Next(part.Length + 1);
                return Replace(input, at, length, part.AsSpan(start, _dice.Next(part.Length - start + 1)));
            case 10:
                return input[..at];
            case 11:
                return Repeat(input, at, 1, 1 + _dice.Next(_dice.Next(20) == 0 ? 40_000 : 300));
            case 12:
                return Replace(input, at, 0, Of(Numbers));
            default:
                return Replace(input, at, _dice.Next(2) * length, Of(Tokens));
        }
    }

    private byte[] Of(byte[][] values) => values[_dice.Next(values.Length)];

    // The digits around or after a place.
    private static (int Start, int Length) NumberAt(byte[] input, int at)
    {
        var start = input.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (start < 0)
        {
            return (at, 0);
        }

        start += at;
        var length = input.AsSpan(start).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return (start, length < 0 ? input.Length - start : length);
    }

    private static byte[] Replace(byte[] input, int at, int length, ReadOnlySpan<byte> with) =>
        [.. input.AsSpan(0, at), .. with, .. input.AsSpan(at + length)];

    private static byte[] Repeat(byte[] input, int at, int length, int times)
    {
        length = Math.Min(length, input.Length - at);
        return [.. input[..at], .. Times(input[at..(at + length)], times), .. input[at..]];
    }

    private static byte[] Times(byte[] part, int times)
    {
        times = part.Length == 0 ? 0 : Math.Min(times, MaxRepeated / part.Length);
        var all = new byte[part.Length * times];
        for (var i = 0; i < times; i++)
        {
            part.CopyTo(all, i * part.Length);
        }

        return all;
    }
}

using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Tests.Inventory;

public sealed class AsciiJsonTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("""{"a":"plain"}""", """{"a":"plain"}""")]
    [InlineData("""["é"]""", """["\u00e9"]""")]
    [InlineData("""["–"]""", """["\u2013"]""")]
    [InlineData("""["😀x"]""", """["\ud83d\ude00x"]""")]
    [InlineData("""["\uD83D\uDE00"]""", """["\ud83d\ude00"]""")]
    [InlineData("""["\\uABCD \"A\" \n"]""", """["\\uABCD \"A\" \n"]""")]
    public void Characters_beyond_ASCII_are_escaped_as_by_the_former_service(string json, string written) =>
        Assert.Equal(written, Escaped(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Bytes_that_are_not_UTF8_become_the_replacement_character() =>
        Assert.Equal("\"\\ufffd\"", Escaped([(byte)'"', 0xC3, (byte)'"']));

    [Fact]
    public void Text_round_trips()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => AnyRune(random).ToString()));
            var json = JsonValue.Create(text).ToJsonString(new() { Encoder = JsonDefaults.Writer.Encoder });

            var written = Escaped(Encoding.UTF8.GetBytes(json));

            Assert.True(Ascii.IsValid(written), $"seed {seed}");
            Assert.Equal(written.Length, AsciiJson.Length(Encoding.UTF8.GetBytes(json)));
            Assert.Equal(text, (string?)JsonNode.Parse(written));
        }
    }

    private static Rune AnyRune(Random random)
    {
        while (true)
        {
            if (Rune.TryCreate(random.Next(random.Next(2) == 0 ? 0x100 : 0x110000), out var rune))
            {
                return rune;
            }
        }
    }

    private static string Escaped(ReadOnlySpan<byte> json)
    {
        var writer = new ArrayBufferWriter<byte>();
        AsciiJson.Write(writer, json);
        return Encoding.ASCII.GetString(writer.WrittenSpan);
    }
}

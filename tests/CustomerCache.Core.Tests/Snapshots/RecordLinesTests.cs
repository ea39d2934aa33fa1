using System.Text;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Snapshots;

public sealed class RecordLinesTests
{
    [Fact]
    public void Records_round_trip_byte_by_byte() =>
        Law.Holds(dice =>
        {
            var records = dice.List(12, i => Malformed(dice, i)).ToArray();

            var block = RecordLines.Encode(records);
            var decoded = RecordLines.Decode(block).ToArray();

            RecordLists.AreEqual(records, decoded);
            Assert.Equal(records.Select(Keys), decoded.Select(Keys));
            Assert.Equal(block, RecordLines.Encode(decoded));
        });

    [Fact]
    public void Lines_are_the_bytes_of_one_record_each() =>
        Law.Holds(dice =>
        {
            var records = dice.List(12, i => Malformed(dice, i)).ToArray();

            var lines = RecordLines.Split(RecordLines.Encode(records)).ToArray();

            Assert.Equal(records.Select(r => Encoding.UTF8.GetString(r.Utf8.Span)), lines.Select(l => Encoding.UTF8.GetString(l.Span)));
        });

    [Fact]
    public void Empty_block_is_exactly_no_record()
    {
        Assert.Empty(RecordLines.Encode([]));
        Assert.Empty(RecordLines.Decode(default));
        Assert.Empty(RecordLines.Split(default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"serial_number":""}""")]
    [InlineData("""{"serial_number":5}""")]
    [InlineData("""{"serial_number":"S2"}x""")]
    [InlineData("""{"serial_number":"\ud800"}""")]
    [InlineData("{\"serial_number\":\"S2\",\r\"a\":\"\tb\"}")]
    public void Corrupt_line_between_good_ones_is_invalid_data(string line)
    {
        var block = Encoding.UTF8.GetBytes($$"""{"serial_number":"S1"}""" + "\n" + line + "\n" + """{"serial_number":"S3"}""");

        Assert.Throws<InvalidDataException>(() => RecordLines.Decode(block).ToArray());
    }

    [Fact]
    public void Corrupt_bytes_decode_as_records_or_invalid_data() =>
        Law.Holds(
            dice =>
            {
                var block = RecordLines.Encode([.. dice.List(4, i => Malformed(dice, i))]);
                for (var damages = 1 + dice.Below(3); damages > 0 && block.Length > 0; damages--)
                {
                    block = dice.OneIn(3) ? block[..dice.Below(block.Length)] : block;
                    if (block.Length > 0)
                    {
                        block[dice.Below(block.Length)] = (byte)dice.Of(dice.Below(256), '"', '\n', '{', 0xC3, 0);
                    }
                }

                try
                {
                    Assert.All(RecordLines.Decode(block), r => Assert.NotEmpty(r.SerialNumber));
                }
                catch (InvalidDataException)
                {
                    // As expected.
                }
            },
            cases: 2000
        );

    private static object Keys(DeviceRecord record) =>
        (record.SerialNumber, record.HaSerialNumber, record.Edge, record.Client, record.LastContact, record.ContentTag);

    private static DeviceRecord Malformed(Dice dice, int number) =>
        Sample.Record(
            $"S{number}{Text(dice)}",
            Text(dice),
            dice.OneIn(3) ? null : Sample.Edge(dice.Below(100)),
            dice.OneIn(2) ? Text(dice) : null,
            dice.OneIn(3) ? null : new ClientInfo(dice.Below(9000), Text(dice), dice.OneIn(2) ? dice.Below(9000) : null),
            dice.Of(null, "never", "2026-03-01T10:00:00Z")
        );

    private static string Text(Dice dice) =>
        string.Concat(dice.List(4, _ => dice.Of("a", "\"", "\\", "\n", "\r", "\0", "é", "\u2028", "😀", "</script>", " ")));
}

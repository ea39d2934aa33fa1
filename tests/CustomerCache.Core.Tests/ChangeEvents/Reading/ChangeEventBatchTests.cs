using System.Text.Json;
using CustomerCache.Core.ChangeEvents.Reading;

namespace CustomerCache.Core.Tests.ChangeEvents.Reading;

/// <summary>Several events in one call.</summary>
public sealed class ChangeEventBatchTests
{
    private const string Good = """{"entity": "Order", "ids": ["1"], "change": "update"}""";

    [Fact]
    public void Malformed_event_is_refused_alone_with_its_index()
    {
        var batch = Read($$"""[{{Good}}, {"type": "end"}, null, {"entity": "Order", "change": "update"}, {{Good}}, 7]""");

        Assert.Equal([0, 4], batch.Events.Select(e => e.Index));
        Assert.Equal((2, 2), (batch.Skipped, batch.Refused));
        Assert.Equal<string>(["[3].ids", "[5].$"], batch.Errors!.Fields.Keys);
    }

    [Fact]
    public void Single_event_needs_no_list()
    {
        Assert.Single(Read(Good).Events);
        Assert.Null(Read(Good).Errors);
        Assert.Equal<string>(["ids"], Read("""{"entity": "Order", "change": "update"}""").Errors!.Fields.Keys);
    }

    [Fact]
    public void Empty_list_is_no_error() => Assert.Equal((0, 0, null), (Read("[]").Events.Length, Read("[]").Refused, Read("[]").Errors));

    [Fact]
    public void Batch_above_10000_events_is_refused_as_a_whole()
    {
        var batch = Read($"[{string.Join(',', Enumerable.Repeat(Good, 10_001))}]");

        Assert.Empty(batch.Events);
        Assert.Equal<string>(["$"], batch.Errors!.Fields.Keys);
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public void Batch_cannot_evict_its_own_sources_from_the_list_of_channels(int sources, bool isTaken)
    {
        var batch = Read(
            $"[{string.Join(',', Enumerable.Range(0, sources).Select(i => Good.Replace("{", $$"""{"source": "s{{i}}", """, StringComparison.Ordinal)))}]"
        );

        Assert.Equal((isTaken ? sources : 0, isTaken ? 0 : sources), (batch.Events.Length, batch.Refused));
        Assert.Equal(isTaken, batch.Errors is null);
    }

    [Fact]
    public void Errors_of_a_batch_are_bounded() =>
        Assert.Equal(1_000, Read($"[{string.Join(',', Enumerable.Repeat("{}", 9_000))}]").Errors!.Fields.Count);

    private static ChangeEventBatch Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return ChangeEventBatch.Read(document.RootElement, new ChangeEventReader(Readings.Hash));
    }
}

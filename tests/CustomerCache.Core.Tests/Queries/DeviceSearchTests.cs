using System.Text.Json;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Queries;

/// <summary>Results of a search text.</summary>
public sealed class DeviceSearchTests
{
    private static readonly TenantSnapshot Snapshot = TenantSnapshot.Create(
        Sample.VeloCloud,
        1,
        Sample.Noon,
        [
            Record("VC1", "Depot Chicago", 9101, "Acme Freight"),
            Record("VC2", "Depot Boston", 9101, "Acme Freight"),
            Record("VC22", "Office", 9102, "Bolt & Sons"),
        ]
    );

    private readonly DeviceSearch _search = new();

    [Theory]
    [InlineData("depot", "VC1 VC2")]
    [InlineData("ACME boston", "VC2")]
    [InlineData("9102", "VC22")]
    [InlineData("vc2", "VC2 VC22")]
    [InlineData("VC22", "VC22")]
    [InlineData("  VC2  ", "VC2 VC22")]
    [InlineData("depot bolt", "")]
    [InlineData("edge_name", "")]
    public void Text_finds_the_devices_that_have_all_its_words(string text, string serials) =>
        Assert.Equal(serials, string.Join(' ', _search.Find([Snapshot], text).Select(d => d.SerialNumber)));

    [Fact]
    public void Device_with_the_exact_serial_number_comes_first()
    {
        var snapshot = TenantSnapshot.Create(
            Sample.VeloCloud,
            1,
            Sample.Noon,
            [Record("AVC2", "One", 1, "X"), Record("VC2", "Two", 1, "X")]
        );

        Assert.Equal(("VC2", "Two"), (_search.Find([snapshot], "VC2").First().SerialNumber, _search.Find([snapshot], "VC2").First().Name));
    }

    private static DeviceRecord Record(string serial, string name, int client, string clientName) =>
        RecordReader.TryRead(
            JsonSerializer.Deserialize<JsonElement>(
                $$$"""{"edge":{"host":"vco1.example.net","enterprise_id":1,"edge_id":1},"edge_name":"{{{name}}}","serial_number":"{{{serial}}}","bruin_client_info":{"client_id":{{{client}}},"client_name":"{{{clientName}}}","site_id":1}}"""
            ),
            out _
        )!;
}

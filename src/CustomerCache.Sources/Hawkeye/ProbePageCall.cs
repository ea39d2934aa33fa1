using System.Globalization;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.Hawkeye;

/// <summary>Reads a page of probes. The total comes as text.</summary>
internal sealed class ProbePageCall(string baseUrl, HawkeyeProbeQuery query, int offset) : VendorCall<ProbePage>
{
    /// <summary>The number of rows requested per page.</summary>
    public const int Limit = 100;

    private readonly Uri _url = Url(baseUrl, query, offset);

    public override string Vendor => "Hawkeye";

    public override string Name => "probes";

    public override string Operation => "probes";

    public override TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(120);

    public override HttpRequestMessage NewRequest() => new(HttpMethod.Get, _url);

    protected override VendorResult<ProbePage> Read(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("records"u8, out var records)
        && records.ValueKind == JsonValueKind.Array
        && root.TryGetProperty("total_count"u8, out var count)
        && count.TryAsNumber(out var total)
        && total >= 0
            ? new ProbePage(Rows.Read<ListedProbe>(records, static (row, before) => ReadRow(row, before)), records.GetArrayLength(), total)
            : UnexpectedFault("it is not a page of probes");

    /// <summary>Reads a row; null for an unreadable one.</summary>
    internal static ListedProbe? ReadRow(JsonElement row, ListedProbe? before) =>
        row.TrySerial("serialNumber"u8, true, null, out var serial)
        && TryLastUpdate(row, "nodetonode"u8, before?.NodeToNodeLastUpdate, out var nodeToNode)
        && TryLastUpdate(row, "realservice"u8, before?.RealServiceLastUpdate, out var realService)
            ? new ListedProbe(
                Raw(row, "probeId"u8),
                Raw(row, "uid"u8),
                Raw(row, "probeGroup"u8),
                Raw(row, "typeName"u8),
                serial,
                nodeToNode,
                realService
            )
            : null;

    private static bool TryLastUpdate(JsonElement row, ReadOnlySpan<byte> side, string? hint, out string? moment)
    {
        moment = null;
        return row.TryGetProperty(side, out var value)
            && value.ValueKind == JsonValueKind.Object
            && value.TryText("lastUpdate"u8, true, hint, out moment);
    }

    private static RawJson Raw(JsonElement row, ReadOnlySpan<byte> name) =>
        row.TryGetProperty(name, out var value) ? RawJson.FromDelivered(value) : default;

    private static Uri Url(string baseUrl, HawkeyeProbeQuery query, int offset)
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"{baseUrl}/probes?limit={Limit}&offset={offset}");
        url = query.SerialNumber is { } serial ? $"{url}&serial_number={Uri.EscapeDataString(serial)}" : url;
        return new Uri(query.Status is { } status ? $"{url}&status={Uri.EscapeDataString(status)}" : url);
    }
}

/// <summary>Represents one page of the listing of probes.</summary>
/// <param name="Probes">The readable rows.</param>
/// <param name="Received">The number of received rows, readable or not; the next page starts after them.</param>
/// <param name="Total">The vendor's current number of rows.</param>
internal sealed record ProbePage(Listing<ListedProbe> Probes, int Received, long Total);

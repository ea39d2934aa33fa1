using System.Globalization;
using System.Text.Json;

namespace CustomerCache.Simulator;

/// <summary>Writes a page of probes. <paramref name="Total"/> counts all that match the filter and is written as text.</summary>
internal readonly record struct SimulatedProbePage(ArraySegment<SimulatedProbe> Probes, int Total)
{
    private const int DefaultLimit = 100;

    public static SimulatedProbePage Cut(ReceivedCall call)
    {
        var limit = call.TryQuery("limit", out var asked) && asked > 0 ? asked : DefaultLimit;
        var offset = call.TryQuery("offset", out var given) && given > 0 ? given : 0;
        var matching = Matching(call);
        var total = Math.Max(0, matching.Length - (call.Verdict.ShrinksByPage * (offset / limit)));
        var start = Math.Min(offset, total);
        var size = Math.Min(Math.Min(limit, call.Verdict.PageSize), total - start);
        return new(new(matching, start, size), total);
    }

    public static void Write(Utf8JsonWriter json, SimulatedProbePage page)
    {
        json.WriteStartObject();
        json.WriteStartArray("records"u8);
        foreach (var probe in page.Probes)
            ProbeJson.Write(json, probe);
        json.WriteEndArray();
        json.WriteString("total_count"u8, page.Total.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("count"u8, page.Probes.Count);
        json.WriteEndObject();
    }

    private static SimulatedProbe[] Matching(ReceivedCall call)
    {
        var (serial, status, share) = (call.Query("serial_number"), call.Query("status"), call.Verdict.ListedShare);
        if (serial is null && status is null && share >= 1 && !call.Verdict.IsDoubled)
            return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsArray(call.Fleet.Probes) ?? [];
        var probes = call.Verdict.IsDoubled ? call.Fleet.Probes.Concat(call.Fleet.Probes) : call.Fleet.Probes;
        return
        [
            .. probes.Where(probe =>
                (serial is null || probe.SerialNumber == serial)
                && (status is null || status == (probe.Up ? "up" : "down"))
                && (share >= 1 || Dice.Throw(0, ulong.Parse(probe.ProbeId, CultureInfo.InvariantCulture)) < share)
            ),
        ];
    }
}

using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Queries;

/// <summary>
/// Represents the response to a call of the former service: records with 200, or a text with another status.
/// <list type="table">
/// <listheader><term>case, first match</term><description>response</description></listheader>
/// <item><term>records found</term><description>200, per host in request order, in stored order</description></item>
/// <item><term>none found, a requested host was never built</term><description>202, naming all requested hosts</description></item>
/// <item><term>none found, all requested hosts are built</term><description>404, with the request as parsed</description></item>
/// </list>
/// Hosts that were never built are silently omitted while another one has records; callers that need to know use <c>/v1</c>.
/// </summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Text">The body of every response but 200.</param>
/// <param name="Selection">The body of a 200.</param>
/// <param name="NotBuilt">Requested hosts without a cache, for the log: the response may omit them.</param>
public sealed record LegacyCallAnswer(int Status, string? Text, RecordSelection? Selection, ImmutableArray<string> NotBuilt)
{
    /// <summary>Returns a rejection.</summary>
    public static LegacyCallAnswer Refused(string text) => new(400, text, null, []);

    /// <summary>Creates the response from the current snapshots.</summary>
    /// <param name="call">The call.</param>
    /// <param name="configuredHosts">The hosts of the system, in configuration order.</param>
    /// <param name="find">Returns the current snapshot of a host; null for none.</param>
    public static LegacyCallAnswer Of(LegacyCall call, IEnumerable<string> configuredHosts, Func<string, TenantSnapshot?> find)
    {
        var filter = call.Filter ?? [.. configuredHosts.Select(h => KeyValuePair.Create(h, ImmutableArray<long>.Empty))];
        var slices = new List<TenantSlice>();
        var notBuilt = new List<string>();
        var anyBeforeContact = false;
        foreach (var (host, enterprises) in filter)
        {
            if (find(host) is not { } snapshot)
            {
                notBuilt.Add(host);
                continue;
            }

            slices.Add(TenantSlice.Of(snapshot, enterprises, call.LastContactAfter));
            anyBeforeContact |= call.LastContactAfter is not null && TenantSlice.Of(snapshot, enterprises, null).Count > 0;
        }

        var selection = new RecordSelection([.. slices]);
        return selection.Count > 0 ? new(200, null, selection, [.. notBuilt])
            : notBuilt.Count > 0 && !anyBeforeContact ? new(202, StillBuilding(call.System, filter), null, [.. notBuilt])
            : new(404, NotFound(call, filter), null, [.. notBuilt]);
    }

    private static string StillBuilding(DeviceSystem system, ImmutableArray<KeyValuePair<string, ImmutableArray<long>>> filter) =>
        system == DeviceSystem.Hawkeye
            ? "Cache is still being built"
            : "Cache is still being built for host(s): " + string.Join(", ", filter.Select(f => f.Key));

    private static string NotFound(LegacyCall call, ImmutableArray<KeyValuePair<string, ImmutableArray<long>>> filter)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonDefaults.Writer))
        {
            json.WriteStartObject();
            if (call.System == DeviceSystem.VeloCloud)
            {
                WriteFilter(json, filter);
            }

            if (call.LastContactText is not null)
            {
                json.WriteString("last_contact_filter", call.LastContactText);
            }

            json.WriteEndObject();
        }

        return (
                call.System == DeviceSystem.Hawkeye
                    ? "No devices were found for the specified filters: "
                    : "No edges were found for the specified filters: "
            ) + Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteFilter(Utf8JsonWriter json, ImmutableArray<KeyValuePair<string, ImmutableArray<long>>> filter)
    {
        json.WriteStartObject("filter");
        foreach (var (host, enterprises) in filter)
        {
            json.WriteStartArray(host);
            foreach (var id in enterprises)
            {
                json.WriteNumberValue(id);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}

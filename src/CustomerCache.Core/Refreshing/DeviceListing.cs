using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>What the vendor said of a device when it was listed last: an edge or a probe, one of which is null.</summary>
public sealed record DeviceListing
{
    private DeviceListing() { }

    /// <summary>The edge, without what is stored of it.</summary>
    public EdgeToCross? Edge { get; private init; }

    /// <summary>The probe.</summary>
    public ListedProbe? Probe { get; private init; }

    /// <summary>A listed edge.</summary>
    public static DeviceListing Of(EdgeToCross edge) => new() { Edge = edge with { Stored = null } };

    /// <summary>A listed probe.</summary>
    public static DeviceListing Of(ListedProbe probe) => new() { Probe = probe };

    /// <summary>
    /// What is stored of the device with a serial number; null when nothing is. The records of a pair are alike, but Bruin knows the serial
    /// number of the edge and not always that of its standby: the edge is the one that stands first, as the standby is added after it.
    /// </summary>
    public static DeviceListing? From(TenantSnapshot snapshot, string serialNumber)
    {
        var positions = snapshot.Indexes.BySerial;
        if (!positions.TryGetValue(serialNumber, out var position))
        {
            return null;
        }

        var record = snapshot.Records[position];
        var isStandby =
            record.HaSerialNumber is { } partner
            && positions.TryGetValue(partner, out var other)
            && other < position
            && snapshot.Records[other].Edge == record.Edge;
        return From(isStandby ? snapshot.Find(record.HaSerialNumber!)! : record, snapshot.Tenant);
    }

    /// <summary>
    /// What a stored record tells of it: all that a record is made of, but for the state, by which a listing only decides whether a device
    /// is crossed at all. Null for a record that lacks what identifies it.
    /// </summary>
    public static DeviceListing? From(DeviceRecord record, TenantId tenant)
    {
        using var document = JsonDocument.Parse(record.Utf8);
        var json = document.RootElement;
        var lastContact = RecordReader.Text(json, "last_contact");
        if (tenant.System == DeviceSystem.Hawkeye)
        {
            return Of(
                new ListedProbe(
                    Member(json, "probe_id"),
                    Member(json, "probe_uid"),
                    Member(json, "probe_group"),
                    Member(json, "device_type_name"),
                    record.SerialNumber,
                    lastContact,
                    null
                )
            );
        }

        var enterprise = RecordReader.Text(RecordReader.Child(json, "edge"), "enterprise_name");
        return record.Edge is not { } id
            ? null
            : Of(
                new EdgeToCross(
                    new ListedEdge(
                        id,
                        enterprise,
                        RecordReader.Text(json, "edge_name"),
                        null,
                        lastContact,
                        record.SerialNumber,
                        record.HaSerialNumber
                    ),
                    null,
                    null
                )
            );
    }

    private static RawJson Member(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? RawJson.From(value) : default;
}

/// <summary>
/// The logical ids of a tenant's edges, joined by host, enterprise and edge number. Each enterprise is asked once, when the first of
/// its edges needs it, so that nobody waits for all of them. Made once per refresh. Thread safe.
/// </summary>
public sealed class LogicalIdListing(TenantId tenant, IVeloCloudOrchestrator orchestrator, IRefreshObserver observer)
{
    private readonly ConcurrentDictionary<long, Lazy<Task<Dictionary<long, ImmutableArray<LogicalId>>?>>> _byEnterprise = new();

    /// <summary>
    /// The logical ids of an edge, empty when its enterprise lists none; null when its enterprise could not be asked, which is reported.
    /// </summary>
    public async Task<ImmutableArray<LogicalId>?> OfAsync(EdgeId edge, CancellationToken cancellationToken)
    {
        var enterprise = _byEnterprise.GetOrAdd(edge.EnterpriseId, id => new(() => ListAsync(id, cancellationToken)));
        return await enterprise.Value is { } edges ? edges.GetValueOrDefault(edge.Number, []) : null;
    }

    private async Task<Dictionary<long, ImmutableArray<LogicalId>>?> ListAsync(long enterpriseId, CancellationToken cancellationToken)
    {
        var answer = await orchestrator.ListEnterpriseEdgesAsync(enterpriseId, cancellationToken);
        if (answer.IsSuccess)
        {
            return answer.Value.Rows.DistinctBy(e => e.Number).ToDictionary(e => e.Number, e => e.LogicalIds);
        }

        observer.Observe(new RefreshEvent.EnterpriseListingFailed(tenant, enterpriseId, answer.Fault));
        return null;
    }
}

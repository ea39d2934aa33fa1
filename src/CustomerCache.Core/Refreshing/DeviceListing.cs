using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>Represents the vendor's last listing of a device: an edge or a probe; the other is null.</summary>
public sealed record DeviceListing
{
    private DeviceListing() { }

    /// <summary>Gets the edge, without its stored record.</summary>
    public EdgeToCross? Edge { get; private init; }

    /// <summary>Gets the probe.</summary>
    public ListedProbe? Probe { get; private init; }

    /// <summary>Returns the listing of an edge.</summary>
    public static DeviceListing Of(EdgeToCross edge) => new() { Edge = edge with { Stored = null } };

    /// <summary>Returns the listing of a probe.</summary>
    public static DeviceListing Of(ListedProbe probe) => new() { Probe = probe };

    /// <summary>Returns the listing of the stored device with a serial number; null when none is stored.</summary>
    /// <remarks>
    /// Both records of an HA pair match, but Bruin may not know the standby's serial number. The edge's record comes first: the standby is
    /// appended after it.
    /// </remarks>
    public static DeviceListing? From(TenantSnapshot snapshot, string serialNumber)
    {
        var records = snapshot.Records;
        if (!records.TryLocate(serialNumber, out var location))
        {
            return null;
        }

        var record = records.At(location);
        var isStandby =
            record.HaSerialNumber is { } partner
            && records.TryLocate(partner, out var other)
            && other < location
            && records.At(other).Edge == record.Edge;
        return From(isStandby ? snapshot.Find(record.HaSerialNumber!)! : record, snapshot.Tenant);
    }

    /// <summary>Returns the listing contained in a stored record; null when the record lacks the device's identity.</summary>
    /// <remarks>Contains everything but the state, which only decides whether a listed device is crossed.</remarks>
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

/// <summary>Reads the logical ids of a tenant's edges, joined by host, enterprise and edge number. Thread safe.</summary>
/// <remarks>Lists each enterprise once, when its first edge needs it. An instance serves one refresh.</remarks>
public sealed class LogicalIdListing(TenantId tenant, IVeloCloudOrchestrator orchestrator, IEventObserver<RefreshEvent> observer)
{
    private readonly ConcurrentDictionary<long, Lazy<Task<Dictionary<long, ImmutableArray<LogicalId>>?>>> _byEnterprise = new();

    /// <summary>
    /// Returns the logical ids of an edge: empty when its enterprise lists none, null when the enterprise could not be listed, which is
    /// reported.
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

using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Cluster.Tests.Storage;

/// <summary>Passes over many crossed edges, and the states of a tenant after them.</summary>
internal static class Fleets
{
    public static readonly RefreshOptions Options = new();

    /// <summary>Returns a pass in which every edge was crossed with the same content.</summary>
    public static TenantPass Pass(int edges) => new([.. Enumerable.Range(0, edges).Select(i => Crossed(i))], 0);

    public static DeviceOutcome Crossed(int number, string content = "") =>
        new(Serial(number), null, Edge(number), new CrossingOutcome.Crossed(TenantStates.Record(Serial(number), content), null));

    public static DeviceOutcome Failed(int number) =>
        new(
            Serial(number),
            null,
            Edge(number),
            new CrossingOutcome.NotCrossed(
                Decision.Kept(DecisionReason.SiteFailed),
                new VendorFault(VendorFaultKind.TimedOut, null, "no answer in time")
            )
        );

    /// <summary>Returns the same pass with another outcome of one edge.</summary>
    public static TenantPass With(this TenantPass pass, int number, DeviceOutcome device) =>
        pass with
        {
            Devices = pass.Devices.SetItem(number, device),
        };

    /// <summary>Returns the state after a refresh that ends a number of hours after noon.</summary>
    public static TenantState Refresh(this TenantState state, TenantPass pass, int hours)
    {
        var now = TenantStates.Noon.AddHours(hours).AddTicks(7);
        var running = new RefreshStatus(
            $"refresh {hours}",
            state.Tenant,
            "running",
            now.AddMinutes(-1),
            null,
            1,
            null,
            0,
            0,
            0,
            0,
            null,
            ImmutableSortedDictionary<string, int>.Empty,
            TimeSpan.FromMinutes(1)
        );
        return RefreshCompletion.Of(state, pass, RefreshOutcome.Stored, running, acceptShrink: true, Options, now).After;
    }

    /// <summary>Returns the state after some edges were crossed again alone.</summary>
    public static TenantState Recross(this TenantState state, int hours, params DeviceOutcome[] devices) =>
        TenantPatch.Apply(state, [.. devices], TenantStates.Noon.AddHours(hours).AddTicks(7));

    public static IReadOnlyList<DeviceRecord> Records(this TenantState state) => state.Snapshot?.Records ?? RecordTable.Empty;

    private static string Serial(int number) => $"VC{number:00000}";

    private static EdgeId Edge(int number) => new(StoredTenant.Vco1.Host, 100, number);
}

using System.Globalization;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Benchmarks;

/// <summary>Measures what refreshes cost beyond what they must.</summary>
internal static class RefreshCosts
{
    /// <summary>Time of a refresh in which 1 % of the devices changed, over that of the first one.</summary>
    public static async Task<Ratio> UnchangedAsync(Lab lab)
    {
        var fleet = lab.Vendors.Fleet.Current;
        var changed = fleet
            .EdgesOf(lab.Tenant.Host)
            .Select(e => e.SerialNumber is { } serial ? fleet.FindInventory(serial)?.Items[0].ClientId : null)
            .OfType<int>()
            .Take(Lab.Edges / 100)
            .ToHashSet();
        lab.Vendors.Calls.Reset();
        Rename(lab, changed.Take(Math.Max(1, changed.Count / 20)), "Renamed");
        var before = lab.Service<ISnapshotSource>().Find(lab.Tenant)!;
        var refresh = await lab.RefreshAsync();
        var after = lab.Service<ISnapshotSource>().Find(lab.Tenant)!;
        var time = refresh.FinishedAt - refresh.StartedAt;
        return new Ratio(
            "refresh.unchanged",
            time / lab.RefreshTime,
            0.3,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{time.TotalSeconds:0.00} s, {lab.Vendors.Calls.Total} calls, "
                    + $"{after.Records.Count(r => before.Find(r.SerialNumber)?.Equals(r) != true)} records changed; first refresh "
                    + $"{lab.RefreshTime.TotalSeconds:0.00} s, {lab.RefreshCalls} calls"
            )
        );
    }

    private static void Rename(Lab lab, IEnumerable<int> clients, string name) =>
        lab.Vendors.Fleet.Edit(fleet =>
            clients.Aggregate(fleet, (f, id) => f.RenameClient(id, string.Create(CultureInfo.InvariantCulture, $"{name} {id}")))
        );
}

using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Server.Http;

/// <summary>Captures the tenants of a request once, so that every part of the answer comes from the same versions.</summary>
/// <param name="Snapshots">Those that are built, in answer order.</param>
/// <param name="Missing">Those that were never built.</param>
internal sealed record TenantScope(ImmutableArray<TenantSnapshot> Snapshots, ImmutableArray<TenantId> Missing)
{
    /// <summary>Whether none of the requested tenants was ever built.</summary>
    public bool IsNotBuilt => Snapshots.IsEmpty && !Missing.IsEmpty;

    /// <summary>Returns one text per version read and per missing tenant: what an answer depends on besides the request.</summary>
    public IEnumerable<string> Identity => Snapshots.Select(s => SnapshotHeaders.Of(s).Identity).Concat(Missing.Select(m => $"{m}@0"));

    /// <summary>Returns the tenants of a selection: the hosts that it names, else all configured ones.</summary>
    public static Parsed<TenantScope> Of(ISnapshotSource replicas, RecordQuery query)
    {
        if (query.Hosts.IsEmpty)
        {
            return Capture(replicas, replicas.Configured.Where(t => t.System == query.System));
        }

        var wanted = query.Hosts.Select(h => new TenantId(query.System, h)).ToArray();
        var unknown = wanted.Where(t => !replicas.Known.Contains(t)).Select(t => t.Host).ToArray();
        return unknown.Length == 0
            ? Capture(replicas, wanted)
            : QueryErrors.Of("host", $"names hosts that are not configured: {string.Join(", ", unknown)}");
    }

    /// <summary>Writes headers on how fresh the answer is and what is missing in it.</summary>
    public void WriteHeaders(HttpResponse response)
    {
        foreach (var snapshot in Snapshots)
        {
            response.Headers.Append("X-Tenant", SnapshotHeaders.Of(snapshot).Tenant);
        }

        foreach (var missing in Missing)
        {
            response.Headers.Append("X-Tenant-Missing", missing.ToString());
        }

        if (!Snapshots.IsEmpty)
        {
            response.Headers.LastModified = SnapshotHeaders.Of(Snapshots.MaxBy(s => s.ChangedAt)!).LastModified;
        }
    }

    private static TenantScope Capture(ISnapshotSource replicas, IEnumerable<TenantId> tenants)
    {
        var found = tenants.Select(t => (Tenant: t, Snapshot: replicas.Find(t))).ToArray();
        return new TenantScope(
            [.. found.Select(f => f.Snapshot).OfType<TenantSnapshot>()],
            [.. found.Where(f => f.Snapshot is null).Select(f => f.Tenant)]
        );
    }
}

/// <summary>Finds single records.</summary>
internal static class RecordLookup
{
    /// <summary>Returns the record of a serial number from the first configured tenant of a system that has it; null for none.</summary>
    public static (TenantSnapshot Snapshot, DeviceRecord Record)? Find(this ISnapshotSource replicas, DeviceSystem system, string serial)
    {
        var tenants = replicas.Configured;
        for (var i = 0; i < tenants.Count; i++)
        {
            if (tenants[i].System == system && replicas.Find(tenants[i]) is { } snapshot && snapshot.Find(serial) is { } record)
            {
                return (snapshot, record);
            }
        }

        return null;
    }
}

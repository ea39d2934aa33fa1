using System.Globalization;
using System.Runtime.CompilerServices;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Server.Http;

/// <summary>Holds the response headers of a snapshot; created once per snapshot.</summary>
internal sealed class SnapshotHeaders
{
    private static readonly ConditionalWeakTable<TenantSnapshot, SnapshotHeaders> Known = [];

    private SnapshotHeaders(TenantSnapshot snapshot)
    {
        Tenant = string.Create(
            CultureInfo.InvariantCulture,
            $"{snapshot.Tenant}; version={snapshot.Version}; built_at={snapshot.BuiltAt.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}"
        );
        Identity = string.Create(CultureInfo.InvariantCulture, $"{snapshot.Tenant}@{snapshot.Version}@{snapshot.ChangedAt.UtcTicks}");
        LastModified = snapshot.ChangedAt.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>The value of <c>X-Tenant</c>.</summary>
    public string Tenant { get; }

    /// <summary>Identifies this version of this tenant, also after a loss of storage; part of entity tags.</summary>
    public string Identity { get; }

    /// <summary>The value of <c>Last-Modified</c>.</summary>
    public string LastModified { get; }

    /// <summary>Returns the headers of a snapshot.</summary>
    public static SnapshotHeaders Of(TenantSnapshot snapshot) => Known.GetValue(snapshot, static s => new SnapshotHeaders(s));
}

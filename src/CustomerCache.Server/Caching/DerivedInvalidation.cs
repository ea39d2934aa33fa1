using System.Collections.Immutable;
using System.Threading.Channels;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Server.Caching;

/// <summary>
/// Invalidates what callers derived from our own records and cached: with every version of a tenant, what depends on <c>device:SERIAL</c>
/// of a device that changed, came or went, and on <c>client:ID</c> of whom it belongs or belonged to. Tried until it succeeds; versions that
/// come meanwhile are merged, so that what waits is bounded by the devices of the tenants. In memory: a process that ends before it succeeded
/// loses it. Observes in the process that owns the tenant. A first version is left out: there was nothing to derive from.
/// </summary>
internal sealed partial class DerivedInvalidation(IServiceProvider services, TimeProvider time, ILogger<DerivedInvalidation> logger) : BackgroundService, IRefreshObserver
{
    /// <summary>The type of the entities that devices are.</summary>
    public const string Device = "device";

    /// <summary>The type of the entities that clients are.</summary>
    public const string Client = "client";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly Channel<RefreshEvent.Published> _published = System.Threading.Channels.Channel.CreateUnbounded<RefreshEvent.Published>(new UnboundedChannelOptions { SingleReader = true });

    /// <inheritdoc/>
    public void Observe(RefreshEvent happened)
    {
        if (happened is RefreshEvent.Published { Before: not null } published)
        {
            _published.Writer.TryWrite(published);
        }
    }

    /// <summary>The entities that differ between two versions.</summary>
    internal static ImmutableArray<EntityRef> Changed(TenantSnapshot before, TenantSnapshot after)
    {
        var delta = SnapshotDelta.Between(before, after);
        string[] serials = [.. delta.Upserted.Select(r => r.SerialNumber), .. delta.Removed];
        var clients = serials.SelectMany(s => new[] { before.Find(s)?.Client?.ClientId, after.Find(s)?.Client?.ClientId }).OfType<long>().Distinct();
        return
        [
            .. EntityRef.Among(Device, serials),
            .. clients.Select(c => EntityRef.Of(Client, c.ToString(System.Globalization.CultureInfo.InvariantCulture))),
        ];
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // The caches come up after those who observe.
            var caches = services.GetRequiredService<DomainCaches>();
            var pending = new Dictionary<TenantId, Pending>();
            while (pending.Count > 0 || await _published.Reader.WaitToReadAsync(stoppingToken))
            {
                while (_published.Reader.TryRead(out var published))
                {
                    Merge(pending, published);
                }

                foreach (var (tenant, stale) in pending.ToArray())
                {
                    if (stale.Entities.IsEmpty || await TryInvalidateAsync(caches, tenant, stale, stoppingToken))
                    {
                        pending.Remove(tenant);
                    }
                }

                if (pending.Count > 0)
                {
                    await Task.Delay(Pause, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private static void Merge(Dictionary<TenantId, Pending> pending, RefreshEvent.Published published)
    {
        var before = pending.GetValueOrDefault(published.Tenant)?.Entities ?? [];
        pending[published.Tenant] = new Pending(published.After.Version, before.Union(Changed(published.Before!, published.After)));
    }

    private async Task<bool> TryInvalidateAsync(DomainCaches caches, TenantId tenant, Pending stale, CancellationToken stoppingToken)
    {
        try
        {
            var found = await caches.InvalidateAsync(new Invalidation { Entities = [.. stale.Entities] }, stoppingToken);
            Log.Invalidated(logger, tenant, stale.Version, found.Entries);
            return true;
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            Log.Failed(logger, tenant, stale.Version, Pause, failure);
            return false;
        }
    }

    /// <summary>What changed up to a version and is not dropped yet.</summary>
    private sealed record Pending(long Version, ImmutableHashSet<EntityRef> Entities);

    private static partial class Log
    {
        [LoggerMessage(1111, LogLevel.Debug, "Version {Version} of {Tenant} is served; {Entries} entries that were derived from what changed are dropped")]
        public static partial void Invalidated(ILogger logger, TenantId tenant, long version, int entries);

        [LoggerMessage(1112, LogLevel.Warning, "What was derived from {Tenant} before version {Version} could not be dropped everywhere; that is tried again in {Pause}")]
        public static partial void Failed(ILogger logger, TenantId tenant, long version, TimeSpan pause, Exception failure);
    }
}

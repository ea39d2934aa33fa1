using System.Collections.Immutable;
using System.Threading.Channels;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Server.Caching;

/// <summary>
/// Invalidates what callers derived from our own records and cached: with every version of a tenant, what depends on <c>device:SERIAL</c>
/// of a device that changed, came or went, and on <c>client:ID</c> of whom it belongs or belonged to. Tried until it succeeds, one version
/// after the other; told by the process that owns the tenant. A first version concerns nobody: there was nothing to derive from.
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
            await foreach (var published in _published.Reader.ReadAllAsync(stoppingToken))
            {
                var stale = new Invalidation { Entities = Changed(published.Before!, published.After) };
                while (!stale.IsEmpty && !await TryInvalidateAsync(caches, published, stale, stoppingToken))
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

    private async Task<bool> TryInvalidateAsync(DomainCaches caches, RefreshEvent.Published published, Invalidation stale, CancellationToken stoppingToken)
    {
        try
        {
            var found = await caches.InvalidateAsync(stale, stoppingToken);
            Log.Invalidated(logger, published.Tenant, published.After.Version, found.Entries);
            return true;
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            Log.Failed(logger, published.Tenant, published.After.Version, Pause, failure);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1111, LogLevel.Debug, "Version {Version} of {Tenant} is served; {Entries} entries that were derived from what changed are dropped")]
        public static partial void Invalidated(ILogger logger, Core.Inventory.TenantId tenant, long version, int entries);

        [LoggerMessage(1112, LogLevel.Warning, "What was derived from {Tenant} before version {Version} could not be dropped everywhere; that is tried again in {Pause}")]
        public static partial void Failed(ILogger logger, Core.Inventory.TenantId tenant, long version, TimeSpan pause, Exception failure);
    }
}

using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Grains.Devices;

/// <summary>
/// What crosses devices on this silo. Devices of one refresh share what Bruin says of their clients. Thread safe; one per silo.
/// </summary>
internal sealed class DeviceCrossings(
    IVendors vendors,
    TenantReaders readers,
    RefreshOptions options,
    TimeProvider time,
    [FromKeyedServices(RefreshObserverRoles.Node)] IRefreshObserver node
)
{
    // Silos other than the owner's do not hear of the end of a refresh. What is forgotten too early is asked of the client's grain again.
    private static readonly TimeSpan Unused = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (RefreshMemory Memory, ITimer Expiry, IGrainFactory Grains)> _memories = new(
        StringComparer.Ordinal
    );

    /// <summary>How many refreshes are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _memories.Count;
            }
        }
    }

    /// <summary>Crosses one device of a refresh.</summary>
    public OneCrossing For(TenantId tenant, string refreshId, IGrainFactory grains)
    {
        var incidents = new Incidents(node);
        var bruin = new ClusterBruin(refreshId, vendors.Bruin, grains);
        return new OneCrossing(readers.Crossing(tenant, bruin, Memory(refreshId, grains), incidents), incidents);
    }

    /// <summary>Forgets what Bruin said for a refresh that has ended.</summary>
    public void Forget(string refreshId)
    {
        (RefreshMemory Memory, ITimer Expiry, IGrainFactory Grains) remembered;
        lock (_gate)
        {
            if (!_memories.Remove(refreshId, out remembered))
            {
                return;
            }
        }

        remembered.Expiry.Dispose();
        foreach (var client in remembered.Memory.Clients)
        {
            ClusterBruin.Answers(remembered.Grains, refreshId, client).EndAsync(CancellationToken.None).Ignore();
        }
    }

    private RefreshMemory Memory(string refreshId, IGrainFactory grains)
    {
        lock (_gate)
        {
            if (!_memories.TryGetValue(refreshId, out var remembered))
            {
                remembered = (
                    new RefreshMemory(options, time),
                    time.CreateTimer(_ => Forget(refreshId), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan),
                    grains
                );
                _memories.Add(refreshId, remembered);
            }

            remembered.Expiry.Change(Unused, Timeout.InfiniteTimeSpan);
            return remembered.Memory;
        }
    }

    /// <summary>The crossing of one device, with what went wrong on the way.</summary>
    public sealed class OneCrossing(IDeviceCrossing crossing, Incidents incidents)
    {
        public async Task<(CrossingOutcome Outcome, ImmutableArray<RefreshEvent> Incidents)> CrossAsync(
            EdgeToCross edge,
            CancellationToken cancellationToken
        ) => (await crossing.CrossAsync(edge, cancellationToken), incidents.All);

        public async Task<(CrossingOutcome Outcome, ImmutableArray<RefreshEvent> Incidents)> CrossAsync(
            ListedProbe probe,
            CancellationToken cancellationToken
        ) => (await crossing.CrossAsync(probe, cancellationToken), incidents.All);
    }

    /// <summary>Told of what goes wrong: logged here at once, gathered for the tenant.</summary>
    public sealed class Incidents(IRefreshObserver node) : IRefreshObserver
    {
        private readonly Lock _gate = new();
        private readonly List<RefreshEvent> _all = [];

        public ImmutableArray<RefreshEvent> All
        {
            get
            {
                lock (_gate)
                {
                    return [.. _all];
                }
            }
        }

        public void Observe(RefreshEvent happened)
        {
            node.Observe(happened);
            lock (_gate)
            {
                _all.Add(happened);
            }
        }
    }
}

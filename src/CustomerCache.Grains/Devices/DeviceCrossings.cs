using System.Collections.Immutable;
using CustomerCache.Core;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Grains.Devices;

/// <summary>Crosses devices on this silo; devices of one refresh share Bruin's data of their clients. One per silo; thread safe.</summary>
internal sealed class DeviceCrossings(
    IVendors vendors,
    TenantReaders readers,
    RefreshOptions options,
    TimeProvider time,
    SiloStopping stopping,
    [FromKeyedServices(RefreshObserverRoles.Node)] IEventObserver<RefreshEvent> node
) : IDisposable
{
    // Only the owner's silo learns when a refresh ends. Evicting too early costs another call to the client's grain.
    private static readonly TimeSpan IdleExpiry = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (RefreshMemory Memory, ITimer Expiry, IGrainFactory Grains)> _memories = new(
        StringComparer.Ordinal
    );

    /// <summary>The number of refreshes with cached data.</summary>
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

    /// <summary>Returns the crossing of one device of a refresh.</summary>
    public OneCrossing For(TenantId tenant, string refreshId, IGrainFactory grains)
    {
        var incidents = new Incidents(node);
        var bruin = new ClusterBruin(refreshId, vendors.Bruin, grains);
        return new OneCrossing(readers.Crossing(tenant, bruin, Memory(refreshId, grains), incidents), incidents, stopping);
    }

    /// <summary>Evicts Bruin's data of a refresh that has ended.</summary>
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
        if (stopping.Token.IsCancellationRequested)
        {
            // No message is begun that might not arrive: what the clients' grains hold expires.
            return;
        }

        foreach (var client in remembered.Memory.Clients)
        {
            ClusterBruin.Answers(remembered.Grains, refreshId, client).EndAsync(CancellationToken.None).Ignore();
        }
    }

    /// <summary>Ends the timers: one that fired after the silo has gone would find nothing to call.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var remembered in _memories.Values)
            {
                remembered.Expiry.Dispose();
            }

            _memories.Clear();
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

            remembered.Expiry.Change(IdleExpiry, Timeout.InfiniteTimeSpan);
            return remembered.Memory;
        }
    }

    /// <summary>Crosses one device and collects its incidents.</summary>
    /// <remarks>A stopping silo stays until its crossings have learned that their refresh is cancelled.</remarks>
    public sealed class OneCrossing(IDeviceCrossing crossing, Incidents incidents, SiloStopping stopping)
    {
        public Task<(CrossingOutcome Outcome, ImmutableArray<RefreshEvent> Incidents)> CrossAsync(
            EdgeToCross edge,
            CancellationToken cancellationToken
        ) => CompleteAsync(crossing.CrossAsync(edge, cancellationToken));

        public Task<(CrossingOutcome Outcome, ImmutableArray<RefreshEvent> Incidents)> CrossAsync(
            ListedProbe probe,
            CancellationToken cancellationToken
        ) => CompleteAsync(crossing.CrossAsync(probe, cancellationToken));

        private async Task<(CrossingOutcome Outcome, ImmutableArray<RefreshEvent> Incidents)> CompleteAsync(Task<CrossingOutcome> running)
        {
            stopping.WaitFor(running);
            return (await running, incidents.All);
        }
    }

    /// <summary>Collects the incidents of a crossing for the tenant, and logs them on this silo.</summary>
    public sealed class Incidents(IEventObserver<RefreshEvent> node) : IEventObserver<RefreshEvent>
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

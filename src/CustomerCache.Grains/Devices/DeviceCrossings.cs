using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Abstractions.Messages;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Grains.Devices;

/// <summary>What crosses devices on this silo. Devices of one refresh share what Bruin says of their clients. Thread safe; one per silo.</summary>
internal sealed class DeviceCrossings(
    IVendors vendors, TenantReaders readers, RefreshOptions options, TimeProvider time, [FromKeyedServices(RefreshObserverRoles.Node)] IRefreshObserver node)
{
    // More refreshes than tenants run at once only after restarts.
    private const int Remembered = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, RefreshMemory> _memories = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Crosses one device of a refresh.</summary>
    public OneCrossing For(TenantId tenant, string refreshId, IGrainFactory grains)
    {
        var incidents = new Incidents(node);
        var bruin = new ClusterBruin(refreshId, vendors.Bruin, grains);
        return new OneCrossing(readers.Crossing(tenant, bruin, Memory(refreshId), incidents), incidents);
    }

    private RefreshMemory Memory(string refreshId)
    {
        lock (_gate)
        {
            if (!_memories.TryGetValue(refreshId, out var memory))
            {
                memory = _memories[refreshId] = new RefreshMemory(options, time);
                _order.Enqueue(refreshId);
                if (_order.Count > Remembered)
                {
                    _memories.Remove(_order.Dequeue());
                }
            }

            return memory;
        }
    }

    /// <summary>The crossing of one device, with what went wrong on the way.</summary>
    public sealed class OneCrossing(IDeviceCrossing crossing, Incidents incidents)
    {
        public async Task<(CrossingOutcome Outcome, ImmutableArray<CrossingIncident> Incidents)> CrossAsync(EdgeToCross edge, CancellationToken cancellationToken) =>
            (await crossing.CrossAsync(edge, cancellationToken), incidents.All);

        public async Task<(CrossingOutcome Outcome, ImmutableArray<CrossingIncident> Incidents)> CrossAsync(ListedProbe probe, CancellationToken cancellationToken) =>
            (await crossing.CrossAsync(probe, cancellationToken), incidents.All);
    }

    /// <summary>Told of what goes wrong: logged here at once, gathered for the tenant.</summary>
    public sealed class Incidents(IRefreshObserver node) : IRefreshObserver
    {
        private readonly Lock _gate = new();
        private readonly List<CrossingIncident> _all = [];

        public ImmutableArray<CrossingIncident> All
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
            if (CrossingIncident.From(happened) is { } incident)
            {
                lock (_gate)
                {
                    _all.Add(incident);
                }
            }
        }
    }
}

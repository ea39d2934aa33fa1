using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Server.Engine;

/// <summary>The refreshes that run and the last ones that ended, by their identification. Thread safe.</summary>
internal sealed class RefreshRegistry
{
    /// <summary>How many refreshes are remembered.</summary>
    public const int Capacity = 1_000;

    private readonly ConcurrentDictionary<string, RefreshProgress> _byId = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    public void Add(RefreshProgress progress)
    {
        _byId[progress.Id] = progress;
        _order.Enqueue(progress.Id);
        while (_order.Count > Capacity && _order.TryDequeue(out var oldest))
        {
            _byId.TryRemove(oldest, out _);
        }
    }

    public bool TryFind(string id, [NotNullWhen(true)] out RefreshProgress? progress) => _byId.TryGetValue(id, out progress);
}

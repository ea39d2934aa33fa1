using CustomerCache.Core.Refreshing;

namespace CustomerCache.Grains.Tenants;

/// <summary>The last refreshes of a tenant, by their identification. Not thread safe: the tenant's turn is.</summary>
internal sealed class RefreshHistory
{
    private const int Remembered = 64;

    private readonly Queue<RefreshProgress> _last = new();

    public void Add(RefreshProgress progress)
    {
        _last.Enqueue(progress);
        if (_last.Count > Remembered)
        {
            _last.Dequeue();
        }
    }

    public RefreshStatus? Find(string id) => _last.FirstOrDefault(p => p.Id == id)?.Status;
}

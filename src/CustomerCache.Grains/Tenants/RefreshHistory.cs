using CustomerCache.Core.Refreshing;

namespace CustomerCache.Grains.Tenants;

/// <summary>Holds the last refreshes of a tenant by id. Not thread safe.</summary>
internal sealed class RefreshHistory
{
    private const int Capacity = 64;

    private readonly Queue<RefreshProgress> _last = new();

    public void Add(RefreshProgress progress)
    {
        _last.Enqueue(progress);
        if (_last.Count > Capacity)
        {
            _last.Dequeue();
        }
    }

    public RefreshStatus? Find(string id) => _last.FirstOrDefault(p => p.Id == id)?.Status;
}

using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Core.Tests.Caching;

/// <summary>A store in memory that fails or blocks on request.</summary>
internal sealed class FlakyStore : IKeyedStore
{
    private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    public bool IsDown { get; set; }

    /// <summary>When set, writes wait for it.</summary>
    public TaskCompletionSource? Blocked { get; set; }

    public IReadOnlyDictionary<string, byte[]> Values => _values;

    public List<IReadOnlyList<KeyedWrite>> Writes { get; } = [];

    public Task<StoreContent> AcquireAsync(CancellationToken cancellationToken)
    {
        Check();
        return Task.FromResult(new StoreContent(new Dictionary<string, byte[]>(_values, StringComparer.Ordinal), true));
    }

    public async Task WriteAsync(IReadOnlyList<KeyedWrite> changes, CancellationToken cancellationToken)
    {
        if (Blocked is { } hold)
        {
            await hold.Task;
        }

        Check();
        Writes.Add(changes);
        foreach (var (key, value) in changes)
        {
            if (value is { } bytes)
            {
                _values[key] = bytes.ToArray();
            }
            else
            {
                _values.Remove(key);
            }
        }
    }

    public Task ClearAsync(CancellationToken cancellationToken)
    {
        Check();
        _values.Clear();
        return Task.CompletedTask;
    }

    private void Check()
    {
        if (IsDown)
        {
            throw new IOException("the store is down");
        }
    }
}

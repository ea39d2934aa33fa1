using System.Globalization;
using CustomerCache.Core.Caching.Stores;
using Orleans.Storage;

namespace CustomerCache.Benchmarks;

/// <summary>Accepts everything and forgets it: what remains is the cost of what is stored.</summary>
internal sealed class NullStorage : IGrainStorage, IKeyedStores, IKeyedStore
{
    private readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal);
    private long _lastTag;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.ETag = _tags.GetValueOrDefault(stateName);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.ETag = _tags[stateName] = (++_lastTag).ToString(CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        throw new NotSupportedException("No state is cleared.");

    public IKeyedStore Open(string name) => this;

    public Task<StoreContent> AcquireAsync(CancellationToken cancellationToken) => Task.FromResult(StoreContent.Empty);

    public Task WriteAsync(IReadOnlyList<KeyedWrite> changes, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ClearAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Silo.Storage;

/// <summary>Stores of a silo without Redis: they keep nothing. What is in memory is all there is, and event 4202 says so.</summary>
internal sealed class ForgetfulStores : IKeyedStores
{
    /// <inheritdoc/>
    public IKeyedStore Open(string name) => new Forgetful();

    private sealed class Forgetful : IKeyedStore
    {
        public Task<StoreContent> LoadAsync(CancellationToken cancellationToken) => Task.FromResult(StoreContent.Empty);

        public Task WriteAsync(IReadOnlyList<StoredChange> changes, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task ClearAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

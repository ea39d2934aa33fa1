using CustomerCache.Core.Caching.Stores;
using CustomerCache.Tests.Contract;
using Orleans.Storage;

namespace CustomerCache.Server.Tests.Storage;

/// <summary>Runs the storage contract on SQLite.</summary>
public sealed class SqliteGrainStorageTests : GrainStorageContract
{
    private readonly SqliteLab _lab = SqliteLab.Open();

    public override async Task DisposeAsync() => await _lab.DisposeAsync();

    protected override Task<IGrainStorage> OpenAsync() => Task.FromResult<IGrainStorage>(_lab.Storage);
}

/// <summary>Runs the contract of keyed stores on SQLite.</summary>
public sealed class SqliteKeyedStoreTests : KeyedStoreContract
{
    private readonly SqliteLab _lab = SqliteLab.Open();

    public override async Task DisposeAsync() => await _lab.DisposeAsync();

    protected override Task<IKeyedStores> OpenAsync() => Task.FromResult<IKeyedStores>(_lab.Stores);
}

using CustomerCache.Core.Caching.Stores;
using CustomerCache.Server.Storage.Sqlite;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CustomerCache.Server.Tests.Vectors;

/// <summary>Runs the vectors on one silo over SQLite.</summary>
public sealed class SingleNodeVectorEngine() : SiloVectorEngine(1)
{
    private readonly DataFolder _folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    protected override void AddStorage(ISiloBuilder silo)
    {
        silo.Services.AddSingleton(_ => new SqliteDatabase(_folder.Path, TimeProvider.System, NullLogger<SqliteDatabase>.Instance));
        silo.Services.AddSingleton<IKeyedStores, SqliteKeyedStores>();
        silo.AddSqliteStorage();
    }
}

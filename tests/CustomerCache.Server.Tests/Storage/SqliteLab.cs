using CustomerCache.Grains.Storage;
using CustomerCache.Server.Storage.Sqlite;
using CustomerCache.Tests.Contract;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;
using Orleans.Storage;

namespace CustomerCache.Server.Tests.Storage;

/// <summary>A database in its own folder, and the stores on it.</summary>
internal sealed class SqliteLab : IAsyncDisposable
{
    private static readonly Serializer Serializer = new ServiceCollection()
        .AddSerializer()
        .BuildServiceProvider()
        .GetRequiredService<Serializer>();

    private readonly DataFolder _folder = new();
    private readonly ILoggerFactory _loggers;

    public SqliteLab()
    {
        _loggers = LoggerFactory.Create(b => b.AddProvider(Log));
        Database = Create();
    }

    /// <summary>A lab for a fixture that ends it with <c>DisposeAsync</c> of its own.</summary>
    public static SqliteLab Open() => new();

    public LogCapture Log { get; } = new();

    public SqliteDatabase Database { get; private set; }

    public string Folder => _folder.Path;

    public SqliteGrainStorage Storage => new(Database, CustomersStorage.CreateSerializer(Serializer));

    public SqliteKeyedStores Stores => new(Database);

    /// <summary>A second database object on the folder.</summary>
    public SqliteDatabase Create() => new(_folder.Path, TimeProvider.System, _loggers.CreateLogger<SqliteDatabase>());

    /// <summary>Closes the database as at shutdown, changes the file, and opens it again.</summary>
    public async Task ReopenAsync(Action<string> change)
    {
        await Database.DisposeAsync();
        change(Database.Path);
        Database = Create();
    }

    /// <summary>Changes the closed database by SQL.</summary>
    public static void Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        SqliteSchema.Execute(connection, sql);
    }

    public Task<string> WriteAsync(string key, byte[] content) => WriteAsync(Storage, key, content);

    public static async Task<string> WriteAsync(IGrainStorage storage, string key, byte[] content)
    {
        var state = new GrainState<StoredPage>(new StoredPage { Content = content });
        await storage.WriteStateAsync("page", Id(key), state);
        return state.ETag!;
    }

    /// <summary>Returns the stored value of a key; null for none.</summary>
    public async Task<byte[]?> ReadAsync(string key)
    {
        var state = new GrainState<StoredPage>(new StoredPage());
        await Storage.ReadStateAsync("page", Id(key), state);
        return state.RecordExists ? state.State!.Content : null;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _loggers.Dispose();
        _folder.Dispose();
    }

    private static GrainId Id(string key) => GrainId.Create("page", key);
}

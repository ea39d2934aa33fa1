using CustomerCache.Cluster.Tests.Lab;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>
/// The Redis of a former service, and a silo without vendors: it never builds anything, so all that it serves was imported.
/// </summary>
public sealed class MigrationLab : IAsyncLifetime
{
    public const string Vco1 = "vco1.example.net";
    public const string Vco2 = "vco2.example.net";
    public const string Hawkeye = "hawkeye.example.net";

    private const string UnreachableUrl = "http://127.0.0.1:1";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("customer-cache-migration-");
    private RedisServer? _former;
    private SiloProcess? _silo;

    internal RedisServer Former => _former ?? throw new InvalidOperationException("The fixture was not started.");

    internal SiloProcess Silo => _silo ?? throw new InvalidOperationException("The fixture was not started.");

    public async Task InitializeAsync()
    {
        _former = await SharedRedis.GetAsync();
        _silo = await SiloProcess.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["CustomerCache:DataFolder"] = _data.FullName,
                ["CustomerCache:VeloCloud:Hosts:0:Name"] = Vco1,
                ["CustomerCache:VeloCloud:Hosts:0:Url"] = UnreachableUrl,
                ["CustomerCache:VeloCloud:Hosts:0:Username"] = "user",
                ["CustomerCache:VeloCloud:Hosts:0:Password"] = "password",
                ["CustomerCache:VeloCloud:Hosts:1:Name"] = Vco2,
                ["CustomerCache:VeloCloud:Hosts:1:Url"] = UnreachableUrl,
                ["CustomerCache:VeloCloud:Hosts:1:Username"] = "user",
                ["CustomerCache:VeloCloud:Hosts:1:Password"] = "password",
                ["CustomerCache:Hawkeye:Name"] = Hawkeye,
                ["CustomerCache:Hawkeye:Url"] = UnreachableUrl,
                ["CustomerCache:Hawkeye:Username"] = "user",
                ["CustomerCache:Hawkeye:Password"] = "password",
                ["CustomerCache:Bruin:Url"] = UnreachableUrl,
                ["CustomerCache:Bruin:LoginUrl"] = UnreachableUrl,
                ["CustomerCache:Bruin:ClientId"] = "id",
                ["CustomerCache:Bruin:ClientSecret"] = "secret",
            }
        );
    }

    public async Task DisposeAsync()
    {
        await Silo.DisposeAsync();
        _data.Delete(recursive: true);
    }
}

using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Host;

/// <summary>Runs the contract on a single node over SQLite, in its own folder.</summary>
public sealed class SingleNodeUnderTest : IEngineUnderTest
{
    private readonly DataFolder _folder = new();

    public int Processes => 1;

    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["CustomerCache:DataFolder"] = _folder.Path };

    public Task<RunningServer> StartAsync(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? change) =>
        SingleNode.StartAsync(settings, change);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }
}

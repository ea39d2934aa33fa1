using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Host;

/// <summary>The engine for one process, with files in a folder of its own.</summary>
public sealed class InProcessUnderTest : IEngineUnderTest
{
    private readonly DataFolder _folder = new();

    public int Processes => 1;

    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["CustomerCache:DataFolder"] = _folder.Path };

    public Task<RunningServer> StartAsync(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? change) =>
        InProcessServer.StartAsync(settings, change);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }
}

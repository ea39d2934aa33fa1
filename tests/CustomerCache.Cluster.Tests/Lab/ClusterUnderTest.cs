using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>
/// The Orleans engine: two silos over a real Redis. The first one is called over HTTP; tenants and devices may be on either.
/// </summary>
public sealed class ClusterUnderTest : IEngineUnderTest
{
    private readonly string _cluster = "test-" + Guid.NewGuid().ToString("N")[..12];

    public int Processes => TwoSilos.Count;

    public IReadOnlyDictionary<string, string?> Settings => TwoSilos.Settings(_cluster);

    public async Task<RunningServer> StartAsync(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? change) =>
        await TwoSilos.StartAsync(await SharedRedis.GetAsync(), settings, change);

    public ValueTask DisposeAsync() => default;
}

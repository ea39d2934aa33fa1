using CustomerCache.Simulator;

namespace CustomerCache.Tests.Contract;

/// <summary>Two hosts and the probes, built once for tests that only read.</summary>
public sealed class BuiltFleet<TEngine> : IAsyncLifetime
    where TEngine : IEngineUnderTest, new()
{
    private VendorLab? _lab;
    private RunningServer? _server;

    internal VendorLab Lab => _lab ?? throw new InvalidOperationException("The fixture was not started.");

    internal RunningServer Server => _server ?? throw new InvalidOperationException("The fixture was not started.");

    internal Fleet Fleet => Lab.Fleet;

    public async Task InitializeAsync()
    {
        _lab = await VendorLab.StartAsync<TEngine>(hosts: 2, edges: 100, probes: 120);
        _server = await _lab.ServeBuiltAsync();
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Lab.DisposeAsync();
    }
}

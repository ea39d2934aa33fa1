using CustomerCache.Client.Calling;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Calling;

/// <summary>Two hosts and the probes, built once, and a service that reads them in many ways.</summary>
public sealed class CalledFleet : IAsyncLifetime
{
    private readonly BuiltFleet<ClusterUnderTest> _built = new();
    private CallingService? _service;

    internal RunningServer Server => _built.Server;

    internal CallingService Service => _service ?? throw new InvalidOperationException("The fixture was not started.");

    internal ICustomerCacheClient Cache => Service.Cache;

    internal VendorLab Lab => _built.Lab;

    public async Task InitializeAsync()
    {
        await _built.InitializeAsync();
        _service = await CallingService.StartAsync(_built.Lab);
    }

    public async Task DisposeAsync()
    {
        await Service.DisposeAsync();
        await _built.DisposeAsync();
    }
}

using System.Net;

namespace CustomerCache.Simulator;

/// <summary>Configures how the vendors are served.</summary>
public sealed class VendorSimulatorOptions
{
    /// <summary>Port; 0 takes a free one.</summary>
    public int Port { get; set; }

    /// <summary>
    /// The address to listen on. Addresses other than loopback are for tests of the server, which sends no credentials in clear to them.
    /// </summary>
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>
    /// The clock of latencies, rates and sessions. With a fake clock a delayed response waits until the clock is advanced.
    /// </summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    public VendorCredentials Credentials { get; set; } = new();

    /// <summary>The seed of the faults' random choices.</summary>
    public int FaultSeed { get; set; } = 1;

    public TimeSpan VeloCloudSessionLifetime { get; set; } = TimeSpan.FromHours(24);

    public TimeSpan HawkeyeSessionLifetime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>The lifetime of tokens, sent as <c>expires_in</c>.</summary>
    public TimeSpan BruinTokenLifetime { get; set; } = TimeSpan.FromHours(1);
}

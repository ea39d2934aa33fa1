using System.Net;

namespace CustomerCache.Simulator;

/// <summary>How the vendors are served; every default works.</summary>
public sealed class VendorSimulatorOptions
{
    /// <summary>Port; 0 takes a free one.</summary>
    public int Port { get; set; }

    /// <summary>Where to listen. Others than loopback addresses are for probes: a server sends no credentials in clear to them.</summary>
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>Clock of latencies, rates and sessions. With a fake clock a delayed answer waits until that clock is moved.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    public VendorCredentials Credentials { get; set; } = new();

    /// <summary>Seed of the faults' chance.</summary>
    public int FaultSeed { get; set; } = 1;

    public TimeSpan VeloCloudSessionLifetime { get; set; } = TimeSpan.FromHours(24);

    public TimeSpan HawkeyeSessionLifetime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>Told to the client as <c>expires_in</c>.</summary>
    public TimeSpan BruinTokenLifetime { get; set; } = TimeSpan.FromHours(1);
}

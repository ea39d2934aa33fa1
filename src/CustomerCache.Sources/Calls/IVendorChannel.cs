using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Resilience;

namespace CustomerCache.Sources.Calls;

/// <summary>Exposes the channel to one vendor host to operators.</summary>
public interface IVendorChannel
{
    /// <summary>The name of the channel.</summary>
    ChannelName Name { get; }

    /// <summary>The rate limiter and its current usage.</summary>
    IVendorRateLimiter Limiter { get; }

    /// <summary>When the open circuit lets a trial call through; null while the circuit is closed.</summary>
    DateTimeOffset? CircuitOpenUntil { get; }

    /// <summary>When calls resume after a Retry-After; a time in the past while they are not paused.</summary>
    DateTimeOffset PausedUntil { get; }

    /// <summary>Returns the calls so far.</summary>
    VendorActivity ReadActivity();

    /// <summary>Logs in now, even with a valid session; returns the fault, or null. Calls wait for it as for any login.</summary>
    Task<VendorFault?> LogInAsync(CancellationToken cancellationToken);
}

/// <summary>Identifies a channel: the vendor's display name and the host of the tenant or service.</summary>
public readonly record struct ChannelName(string Vendor, string Host)
{
    /// <summary>The vendor as metrics and the API name it.</summary>
    public string Label => VendorCall.LabelOf(Vendor);

    /// <inheritdoc/>
    public override string ToString() => $"{Vendor} {Host}";
}

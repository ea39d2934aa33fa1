using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Resilience;

namespace CustomerCache.Sources.Calls;

/// <summary>What operators may see and ask of the way to one vendor host.</summary>
public interface IVendorChannel
{
    /// <summary>Whom it leads to.</summary>
    ChannelName Name { get; }

    /// <summary>The budget of calls, in use at this moment.</summary>
    IVendorRateLimiter Budget { get; }

    /// <summary>Until when calls are held back because the vendor is failing; null while they are let through.</summary>
    DateTimeOffset? HeldBackUntil { get; }

    /// <summary>Logs in now, even with a good session; tells why that failed, or null. Calls wait for it as for any login.</summary>
    Task<VendorFault?> LogInAsync(CancellationToken cancellationToken);
}

/// <summary>Whom a channel leads to: the vendor as people write it and the tenant's or service's host.</summary>
public readonly record struct ChannelName(string Vendor, string Host)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Vendor} {Host}";
}

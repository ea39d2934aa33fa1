using System.Collections.Concurrent;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// What the devices of one refresh share on one node: answers of Bruin that many of them need, and the wait for a Bruin that is down.
/// Must not outlive the refresh. Thread safe.
/// </summary>
public sealed class RefreshMemory(RefreshOptions options, TimeProvider time)
{
    internal OutageWait Outage { get; } = new(options.CrossingRetryFor, options.CrossingRetryDelay, time);

    internal ConcurrentDictionary<(long Client, long? Site), Lazy<Task<VendorAnswer<SiteDetails>>>> Sites { get; } = new();

    internal ConcurrentDictionary<long, Lazy<Task<VendorAnswer<IReadOnlyList<RawJson>>>>> Contacts { get; } = new();
}

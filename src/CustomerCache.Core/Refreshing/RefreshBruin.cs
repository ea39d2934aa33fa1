using System.Collections.Concurrent;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// Shares Bruin's responses within one refresh: each site, and the contacts of each client, are read once; while Bruin is down all devices
/// wait together.
/// </summary>
/// <remarks>
/// A failure is reported to the observer of the device that called first. Responses with unexpected content are not remembered, so that a
/// retry calls again.
/// </remarks>
internal sealed class RefreshBruin(TenantId tenant, IBruinInventory bruin, RefreshMemory memory, IEventObserver<RefreshEvent> observer)
    : IBruinInventory
{
    public Task<VendorResult<IReadOnlyList<ClientInfo>>> GetClientInfoAsync(string serviceNumber, CancellationToken cancellationToken) =>
        CallAsync(() => bruin.GetClientInfoAsync(serviceNumber, cancellationToken), cancellationToken);

    public Task<VendorResult<IReadOnlyList<InventoryAttribute>>> GetAttributesAsync(
        long clientId,
        string serviceNumber,
        CancellationToken cancellationToken
    ) => CallAsync(() => bruin.GetAttributesAsync(clientId, serviceNumber, cancellationToken), cancellationToken);

    public Task<VendorResult<IReadOnlyList<InventoryAttribute>>> GetManagementStatusAsync(
        long clientId,
        string serviceNumber,
        CancellationToken cancellationToken
    ) => CallAsync(() => bruin.GetManagementStatusAsync(clientId, serviceNumber, cancellationToken), cancellationToken);

    public Task<VendorResult<SiteDetails>> GetSiteAsync(long clientId, long? siteId, CancellationToken cancellationToken) =>
        GetOrAddAsync(
            memory.Sites,
            (clientId, siteId),
            async () =>
                Report(
                    await CallAsync(() => bruin.GetSiteAsync(clientId, siteId, cancellationToken), cancellationToken),
                    fault => new RefreshEvent.SiteFailed(tenant, clientId, siteId, fault)
                ),
            cancellationToken
        );

    public Task<VendorResult<IReadOnlyList<RawJson>>> GetTicketContactsAsync(long clientId, CancellationToken cancellationToken) =>
        GetOrAddAsync(
            memory.Contacts,
            clientId,
            async () =>
                Report(
                    await CallAsync(() => bruin.GetTicketContactsAsync(clientId, cancellationToken), cancellationToken),
                    fault => new RefreshEvent.ContactsFailed(tenant, clientId, fault)
                ),
            cancellationToken
        );

    // The call runs with the token of the device that called first: when that one is cancelled, the next device calls again.
    private static async Task<VendorResult<T>> GetOrAddAsync<TKey, T>(
        ConcurrentDictionary<TKey, Lazy<Task<VendorResult<T>>>> known,
        TKey key,
        Func<Task<VendorResult<T>>> call,
        CancellationToken cancellationToken
    )
        where TKey : notnull
        where T : class
    {
        while (true)
        {
            var own = new Lazy<Task<VendorResult<T>>>(call);
            var lazy = known.GetOrAdd(key, own);
            var isKept = false;
            try
            {
                var answer = await lazy.Value.WaitAsync(cancellationToken);
                isKept = answer.Fault is not { IsUnexpectedContent: true };
                return answer;
            }
            catch (OperationCanceledException) when (lazy != own && !cancellationToken.IsCancellationRequested)
            {
                // The device that called first was cancelled.
            }
            finally
            {
                if (!isKept && lazy.Value.IsCompleted)
                {
                    known.TryRemove(KeyValuePair.Create(key, lazy));
                }
            }
        }
    }

    private VendorResult<T> Report<T>(VendorResult<T> answer, Func<VendorFault, RefreshEvent> failed)
        where T : class
    {
        if (answer.Fault is { IsUnexpectedContent: false } fault)
        {
            observer.Observe(failed(fault));
        }

        return answer;
    }

    private async Task<VendorResult<T>> CallAsync<T>(Func<Task<VendorResult<T>>> call, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            var answer = await call();
            if (answer.Fault is not { Kind: VendorFaultKind.CircuitOpen } || !await memory.Outage.WaitAsync(cancellationToken))
            {
                return answer;
            }
        }
    }
}

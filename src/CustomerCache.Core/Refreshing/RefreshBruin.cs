using System.Collections.Concurrent;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// Bruin as one refresh sees it: each site and the contacts of each client are asked once, however many devices need them; while Bruin
/// is down all devices wait together. A failure is told to the observer of the device that asked first. Answers that could not be
/// understood are not remembered, so a retry asks again.
/// </summary>
internal sealed class RefreshBruin(TenantId tenant, IBruinInventory bruin, RefreshMemory memory, IRefreshObserver observer)
    : IBruinInventory
{
    public Task<VendorResult<IReadOnlyList<ClientInfo>>> GetClientInfoAsync(string serviceNumber, CancellationToken cancellationToken) =>
        AskAsync(() => bruin.GetClientInfoAsync(serviceNumber, cancellationToken), cancellationToken);

    public Task<VendorResult<IReadOnlyList<InventoryAttribute>>> GetAttributesAsync(
        long clientId,
        string serviceNumber,
        CancellationToken cancellationToken
    ) => AskAsync(() => bruin.GetAttributesAsync(clientId, serviceNumber, cancellationToken), cancellationToken);

    public Task<VendorResult<SiteDetails>> GetSiteAsync(long clientId, long? siteId, CancellationToken cancellationToken) =>
        OnceAsync(
            memory.Sites,
            (clientId, siteId),
            async () =>
                Report(
                    await AskAsync(() => bruin.GetSiteAsync(clientId, siteId, cancellationToken), cancellationToken),
                    fault => new RefreshEvent.SiteFailed(tenant, clientId, siteId, fault)
                )
        );

    public Task<VendorResult<IReadOnlyList<RawJson>>> GetTicketContactsAsync(long clientId, CancellationToken cancellationToken) =>
        OnceAsync(
            memory.Contacts,
            clientId,
            async () =>
                Report(
                    await AskAsync(() => bruin.GetTicketContactsAsync(clientId, cancellationToken), cancellationToken),
                    fault => new RefreshEvent.ContactsFailed(tenant, clientId, fault)
                )
        );

    private static async Task<VendorResult<T>> OnceAsync<TKey, T>(
        ConcurrentDictionary<TKey, Lazy<Task<VendorResult<T>>>> known,
        TKey key,
        Func<Task<VendorResult<T>>> ask
    )
        where TKey : notnull
        where T : class
    {
        var lazy = known.GetOrAdd(key, static (_, ask) => new Lazy<Task<VendorResult<T>>>(ask), ask);
        var answer = await lazy.Value;
        if (answer.Fault is { IsUnexpectedContent: true })
        {
            known.TryRemove(KeyValuePair.Create(key, lazy));
        }

        return answer;
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

    private async Task<VendorResult<T>> AskAsync<T>(Func<Task<VendorResult<T>>> ask, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            var answer = await ask();
            if (answer.Fault is not { Kind: VendorFaultKind.CircuitOpen } || !await memory.Outage.WaitAsync(cancellationToken))
            {
                return answer;
            }
        }
    }
}

using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// Crosses single devices in process: calls the vendors, decides by <see cref="BruinTable"/>, encodes the record. Thread safe.
/// </summary>
/// <remarks>An instance serves one refresh, or one recrossing of a device.</remarks>
public sealed class DeviceCrossing : IDeviceCrossing
{
    private readonly IVeloCloudOrchestrator? _orchestrator;
    private readonly TenantId _tenant;
    private readonly RefreshMemory _memory;
    private readonly RefreshBruin _bruin;
    private readonly CrossingPolicy _policy;
    private readonly TimeProvider _time;
    private readonly IEventObserver<RefreshEvent> _observer;
    private readonly CrossingRetryPolicy _retry;

    /// <summary>Creates a crossing for one refresh of one tenant.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="orchestrator">The tenant's orchestrator; null for probes.</param>
    /// <param name="bruin">Bruin.</param>
    /// <param name="policy">The crossing policy.</param>
    /// <param name="options">Retry times.</param>
    /// <param name="time">The clock.</param>
    /// <param name="observer">Receives the events.</param>
    /// <param name="memory">Shares Bruin's responses between crossings; null for a private one.</param>
    public DeviceCrossing(
        TenantId tenant,
        IVeloCloudOrchestrator? orchestrator,
        IBruinInventory bruin,
        CrossingPolicy policy,
        RefreshOptions options,
        TimeProvider time,
        IEventObserver<RefreshEvent> observer,
        RefreshMemory? memory = null
    )
    {
        _tenant = tenant;
        _orchestrator = orchestrator;
        _memory = memory ?? new RefreshMemory(options, time);
        _bruin = new RefreshBruin(tenant, bruin, _memory, observer);
        _policy = policy;
        _time = time;
        _observer = observer;
        _retry = new CrossingRetryPolicy(options, time, observer);
    }

    /// <inheritdoc/>
    public async Task<CrossingOutcome> CrossAsync(EdgeToCross edge, CancellationToken cancellationToken)
    {
        // The orchestrator and Bruin are called in parallel: each has its own rate limit.
        var links = GetLinksConfigurationAsync(edge, cancellationToken);
        var outcome = await _retry.RunAsync(
            _tenant,
            edge.Edge.SerialNumber!,
            token => CrossOnceAsync(edge, links, token),
            cancellationToken
        );
        await links;
        return outcome;
    }

    /// <inheritdoc/>
    public Task<CrossingOutcome> CrossAsync(ListedProbe probe, CancellationToken cancellationToken) =>
        _retry.RunAsync(_tenant, probe.SerialNumber!, token => CrossOnceAsync(probe, token), cancellationToken);

    private async Task<RawJson> GetLinksConfigurationAsync(EdgeToCross edge, CancellationToken cancellationToken)
    {
        var orchestrator = _orchestrator ?? throw new InvalidOperationException("Edges cannot be crossed without their orchestrator.");
        var links = await orchestrator.GetLinksConfigurationAsync(edge.Edge, cancellationToken);
        if (links.IsSuccess)
        {
            return RecordMembers.LinksConfiguration(links.Value.Rows);
        }

        _observer.Observe(new RefreshEvent.LinksConfigurationFailed(_tenant, edge.Edge, links.Fault));
        return links.Fault.IsNotFound ? CarriedForward.LinksConfiguration(null) : CarriedForward.LinksConfiguration(edge.Stored);
    }

    private async Task<CrossingOutcome> CrossOnceAsync(EdgeToCross edge, Task<RawJson> links, CancellationToken cancellationToken)
    {
        var (owned, refused) = await FindOwnerAsync(edge.Edge.SerialNumber!, _bruin.GetAttributesAsync, cancellationToken);
        if (owned is null)
        {
            return refused!;
        }

        var client = owned.Client;
        if (BruinTable.EdgeByStatus(owned.Status, client.ClientId, _policy) is { } removed)
        {
            return Removed(removed, owned.Status);
        }

        var site = await _bruin.GetSiteAsync(client.ClientId, client.SiteId, cancellationToken);
        if (!site.IsSuccess)
        {
            return Kept(DecisionReason.SiteFailed, site.Fault);
        }

        var (contact, subscribers) = await GetContactsAsync(client, edge.Stored, cancellationToken);
        var logicalIds = CrossedLogicalId.Enrich(edge.LogicalIds ?? CarriedForward.LogicalIds(edge.Stored), owned.Attributes);
        var offset = SiteOffset.Hours(site.Value, _time.GetUtcNow(), _policy.FallbackTimeZone);
        var crossed = new CrossedEdge(edge.Edge, logicalIds, client, site.Value, offset, contact, subscribers, await links);
        return new CrossingOutcome.Crossed(RecordWriter.Write(crossed), RecordWriter.WriteHaPartner(crossed));
    }

    private async Task<CrossingOutcome> CrossOnceAsync(ListedProbe probe, CancellationToken cancellationToken)
    {
        var (owned, refused) = await FindOwnerAsync(probe.SerialNumber!, _bruin.GetManagementStatusAsync, cancellationToken);
        return owned is null ? refused!
            : BruinTable.ProbeByStatus(owned.Status, _policy) is { } removed ? Removed(removed, owned.Status)
            : new CrossingOutcome.Crossed(RecordWriter.Write(new CrossedProbe(probe, ProbeListing.LastContact(probe), owned.Client)), null);
    }

    private async Task<(Owned? Owned, CrossingOutcome? Refused)> FindOwnerAsync(
        string serial,
        Func<long, string, CancellationToken, Task<VendorResult<IReadOnlyList<InventoryAttribute>>>> getAttributes,
        CancellationToken cancellationToken
    )
    {
        var (client, refused) = await FindClientAsync(serial, cancellationToken);
        if (client is null)
        {
            return (null, refused);
        }

        var attributes = await getAttributes(client.ClientId, serial, cancellationToken);
        return attributes.IsSuccess
            ? (new Owned(client, attributes.Value, BruinTable.ManagementStatus(attributes.Value)), null)
            : (null, AttributesFailed(serial, client, attributes.Fault));
    }

    private async Task<(ClientInfo? Client, CrossingOutcome? Refused)> FindClientAsync(string serial, CancellationToken cancellationToken)
    {
        var inventories = await _bruin.GetClientInfoAsync(serial, cancellationToken);
        if (!inventories.IsSuccess)
        {
            if (!inventories.Fault.IsUnexpectedContent)
            {
                _observer.Observe(new RefreshEvent.ClientInfoFailed(_tenant, serial, inventories.Fault));
            }

            return (null, Kept(DecisionReason.ClientInfoFailed, inventories.Fault));
        }

        if (inventories.Value.Count > 1)
        {
            _observer.Observe(new RefreshEvent.SeveralInventories(_tenant, serial, [.. inventories.Value]));
        }

        return BruinTable.ByInventories(inventories.Value) is { } removed
            ? (null, new CrossingOutcome.NotCrossed(removed, null))
            : (_memory.Share(inventories.Value[0]), null);
    }

    private CrossingOutcome.NotCrossed AttributesFailed(string serial, ClientInfo client, VendorFault fault)
    {
        if (!fault.IsUnexpectedContent)
        {
            _observer.Observe(new RefreshEvent.AttributesFailed(_tenant, serial, client.ClientId, fault));
        }

        return Kept(DecisionReason.AttributesFailed, fault);
    }

    private async Task<(RawJson Contact, RawJson Subscribers)> GetContactsAsync(
        ClientInfo client,
        DeviceRecord? stored,
        CancellationToken cancellationToken
    )
    {
        var contacts = await _bruin.GetTicketContactsAsync(client.ClientId, cancellationToken);
        if (contacts.IsSuccess)
        {
            return RecordMembers.Contacts(contacts.Value);
        }

        return contacts.Fault.IsNotFound ? default : CarriedForward.Contacts(stored);
    }

    private static CrossingOutcome.NotCrossed Removed(Decision decision, string? status) =>
        new(decision, null) { Detail = status is null ? "no management status" : $"management status '{status}'" };

    private static CrossingOutcome.NotCrossed Kept(DecisionReason reason, VendorFault fault) =>
        new(Decision.Kept(fault.IsUnexpectedContent ? DecisionReason.UnexpectedAnswer : reason), fault) { Detail = fault.ToString() };

    /// <summary>Represents a device whose client and status are known.</summary>
    private sealed record Owned(ClientInfo Client, IReadOnlyList<InventoryAttribute> Attributes, string? Status);
}

/// <summary>Crosses single devices of one tenant with Bruin, for one refresh.</summary>
/// <remarks>The engine decides where: in process, or in the device's grain.</remarks>
public interface IDeviceCrossing
{
    /// <summary>Crosses an edge: reads its links configuration from the orchestrator and everything else from Bruin.</summary>
    Task<CrossingOutcome> CrossAsync(EdgeToCross edge, CancellationToken cancellationToken);

    /// <summary>Crosses a probe.</summary>
    Task<CrossingOutcome> CrossAsync(ListedProbe probe, CancellationToken cancellationToken);
}

/// <summary>Represents an edge that is to be crossed with Bruin.</summary>
/// <param name="Edge">The orchestrator's row.</param>
/// <param name="LogicalIds">The logical ids of its links; null when they could not be read: the stored ones are kept.</param>
/// <param name="Stored">The record served so far; supplies parts that cannot be read.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.EdgeToCross")]
public sealed record EdgeToCross(
    [property: Id(0)] ListedEdge Edge,
    [property: Id(1)] ImmutableArray<LogicalId>? LogicalIds,
    [property: Id(2)] DeviceRecord? Stored
);

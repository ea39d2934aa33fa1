using System.Collections.Immutable;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>How far a refresh is at one moment. Immutable.</summary>
/// <param name="Id">The refresh.</param>
/// <param name="Tenant">Whose refresh.</param>
/// <param name="State"><c>running</c> or <c>finished</c>.</param>
/// <param name="StartedAt">First attempt.</param>
/// <param name="FinishedAt">Null while it runs.</param>
/// <param name="Attempts">Attempts to list so far.</param>
/// <param name="Outcome">Null while it runs.</param>
/// <param name="Listed">Devices in the vendor's list.</param>
/// <param name="Decided">Devices decided so far, with Bruin or without.</param>
/// <param name="Crossed">Devices decided with Bruin so far.</param>
/// <param name="Total">Devices to be decided with Bruin.</param>
/// <param name="Eta">Time left at the rate so far; null when there is no rate yet.</param>
/// <param name="Funnel">Devices by decision so far.</param>
/// <param name="Elapsed">Time since the start.</param>
public sealed record RefreshStatus(
    string Id, TenantId Tenant, string State, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, int Attempts, RefreshOutcome? Outcome,
    int Listed, int Decided, int Crossed, int Total, TimeSpan? Eta, ImmutableSortedDictionary<string, int> Funnel, TimeSpan Elapsed);

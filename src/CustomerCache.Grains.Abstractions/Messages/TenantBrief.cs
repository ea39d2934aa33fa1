using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>How a tenant stands, without its records.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.TenantBrief")]
public sealed record TenantBrief
{
    /// <summary>Which one, as <c>system/host</c>.</summary>
    [Id(0)]
    public required string Tenant { get; init; }

    /// <summary>0 when never built.</summary>
    [Id(1)]
    public long Version { get; init; }

    /// <summary>Records served.</summary>
    [Id(2)]
    public int Records { get; init; }

    /// <summary>When the records were last confirmed; null when never built.</summary>
    [Id(3)]
    public DateTimeOffset? BuiltAt { get; init; }

    /// <summary>When the records became what they are; null when never built.</summary>
    [Id(4)]
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>Null: due at once.</summary>
    [Id(5)]
    public DateTimeOffset? NextRefreshAt { get; init; }

    /// <summary>Served records that the last refresh did not confirm.</summary>
    [Id(6)]
    public int StaleRecords { get; init; }

    /// <summary>Null for none.</summary>
    [Id(7)]
    public EndedRefresh? LastRefresh { get; init; }

    /// <summary>The refresh that runs now; null for none.</summary>
    [Id(8)]
    public RefreshReport? Running { get; init; }

    internal static TenantBrief From(TenantState state, RefreshStatus? running) => new()
    {
        Tenant = state.Tenant.ToString(),
        Version = state.Snapshot?.Version ?? 0,
        Records = state.Snapshot?.Records.Length ?? 0,
        BuiltAt = state.Snapshot?.BuiltAt,
        ChangedAt = state.Snapshot?.ChangedAt,
        NextRefreshAt = state.NextRefreshAt,
        StaleRecords = state.StaleRecords,
        LastRefresh = state.LastRefresh is { } last ? EndedRefresh.From(last) : null,
        Running = running is null ? null : RefreshReport.From(running),
    };

    /// <summary>The state of a replica that holds a snapshot of this version, or none at version 0.</summary>
    internal TenantState ToState(TenantSnapshot? snapshot) => TenantState.Unknown(Names.Tenant(Tenant)) with
    {
        Snapshot = snapshot,
        NextRefreshAt = NextRefreshAt,
        StaleRecords = StaleRecords,
        LastRefresh = LastRefresh?.ToSummary(),
    };
}

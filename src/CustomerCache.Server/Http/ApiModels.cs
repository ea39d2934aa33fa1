using System.Text.Json;
using System.Text.Json.Serialization;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Access;

namespace CustomerCache.Server.Http;

/// <summary>Represents a tenant in the API.</summary>
public sealed record TenantModel(
    string Tenant,
    string State,
    long Version,
    int Records,
    DateTimeOffset? BuiltAt,
    double? AgeSeconds,
    DateTimeOffset? NextRefreshAt,
    int StaleRecords,
    EndedRefreshModel? LastRefresh,
    string? RunningRefresh,
    double ReplicaStalenessSeconds,
    double IntervalSeconds,
    bool Degraded,
    string? LastError,
    DateTimeOffset? LastErrorAt,
    int Undecided
)
{
    internal static TenantModel From(TenantStatus status, DateTimeOffset now, TimeSpan staleness, TimeSpan interval) =>
        new(
            status.Tenant.ToString(),
            ApiNames.Of(status.State),
            status.Version,
            status.Records,
            status.BuiltAt,
            status.BuiltAt is { } at ? Math.Max(0, Math.Round((now - at).TotalSeconds, 3)) : null,
            status.NextRefreshAt,
            status.StaleRecords,
            status.LastRefresh is { } last ? EndedRefreshModel.From(last) : null,
            status.Running?.Id,
            Math.Round(staleness.TotalSeconds, 3),
            interval.TotalSeconds,
            status.Degradation is not null,
            status.LastError,
            status.LastErrorAt,
            status.Undecided
        );
}

/// <summary>
/// Represents a completed refresh. <c>version</c> and <c>records</c> are those served when it ended; 0 when an older release stored it.
/// </summary>
public sealed record EndedRefreshModel(
    string Id,
    string Outcome,
    DateTimeOffset StartedAt,
    DateTimeOffset FinishedAt,
    int Attempts,
    IReadOnlyDictionary<string, int> Funnel,
    long Version,
    int Records,
    string? Reason,
    int Undecided
)
{
    internal static EndedRefreshModel From(RefreshSummary s) =>
        new(s.Id, ApiNames.Of(s.Outcome), s.StartedAt, s.FinishedAt, s.Attempts, s.Funnel, s.Version, s.Records, s.Reason, s.Undecided);
}

/// <summary>Represents a running or completed refresh: <c>state</c> is <c>running</c> or the outcome.</summary>
public sealed record RefreshModel(
    string Id,
    string Tenant,
    string State,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    int Attempts,
    int Listed,
    int Decided,
    int Crossed,
    int Total,
    double? EtaSeconds,
    IReadOnlyDictionary<string, int> Funnel,
    string? LastError,
    int? FailedAttempt,
    int? MaxAttempts,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? LastErrorAt,
    int? Undecided
)
{
    internal static RefreshModel From(RefreshStatus s) =>
        new(
            s.Id,
            s.Tenant.ToString(),
            s.Outcome is { } outcome ? ApiNames.Of(outcome) : "running",
            s.StartedAt,
            s.FinishedAt,
            s.Attempts,
            s.Listed,
            s.Decided,
            s.Crossed,
            s.Total,
            s.Eta is { } eta ? Math.Round(eta.TotalSeconds, 1) : null,
            s.Funnel,
            s.Failed?.Reason,
            s.Failed?.Attempt,
            s.Failed?.Attempts,
            s.Failed?.NextAt,
            s.Failed?.At,
            s.Undecided
        );
}

/// <summary>Represents why a device is, or is not, in the cache of a tenant.</summary>
public sealed record DecisionModel(
    string Tenant,
    string SerialNumber,
    string Decision,
    string Reason,
    string Explanation,
    string? Detail,
    DateTimeOffset DecidedAt,
    DateTimeOffset FirstSeenAt,
    DateTimeOffset? LastConfirmedAt
)
{
    internal static DecisionModel From(DeviceDecision d) =>
        new(
            d.Tenant.ToString(),
            d.SerialNumber,
            DecisionNames.Of(d.History.Decision.Kind),
            DecisionNames.Of(d.History.Decision.Reason),
            DecisionNames.Explain(d.History.Decision.Reason),
            d.History.Detail,
            d.History.DecidedAt,
            d.History.FirstSeenAt,
            d.History.LastConfirmedAt
        );
}

/// <summary>Represents a page of a tenant's devices by serial number; the next page begins after <c>next</c>, null for none.</summary>
public sealed record DevicesModel(IReadOnlyList<DecisionModel> Devices, string? Next);

/// <summary>Represents devices that match a text, and whether there are more.</summary>
public sealed record FoundDevicesModel(IReadOnlyList<FoundDeviceModel> Devices, bool More);

/// <summary>Represents a found device; one that is known but not <c>cached</c> has no name and no client.</summary>
public sealed record FoundDeviceModel(
    string System,
    string Tenant,
    string SerialNumber,
    string? Name,
    long? ClientId,
    string? ClientName,
    bool Cached
)
{
    internal static FoundDeviceModel From(FoundDevice d) =>
        new(
            d.Tenant.System.Name(),
            d.Tenant.ToString(),
            d.SerialNumber,
            d.Name,
            d.Record?.Client?.ClientId,
            d.Record?.Client?.ClientName,
            d.Record is not null
        );
}

/// <summary>Represents the result of an import.</summary>
public sealed record ImportModel(long Version, int Records, int Before, int Dropped);

/// <summary>
/// Represents a silo. <c>status</c> is <c>active</c>, <c>joining</c>, <c>shutting_down</c>, <c>stopping</c> or <c>dead</c>; <c>since</c> is
/// its start.
/// </summary>
public sealed record SiloModel(string Name, string Address, string Status, DateTimeOffset Since, IReadOnlyList<string> Tenants);

/// <summary>Represents the health of the process.</summary>
public sealed record HealthModel(string Status, IReadOnlyDictionary<string, string> Checks);

/// <summary>Serializes the models above.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(UtcConverter)])]
[JsonSerializable(typeof(TenantModel))]
[JsonSerializable(typeof(IReadOnlyList<TenantModel>))]
[JsonSerializable(typeof(RefreshModel))]
[JsonSerializable(typeof(IReadOnlyList<RefreshModel>))]
[JsonSerializable(typeof(IReadOnlyList<DecisionModel>))]
[JsonSerializable(typeof(IReadOnlyList<EndedRefreshModel>))]
[JsonSerializable(typeof(DevicesModel))]
[JsonSerializable(typeof(FoundDevicesModel))]
[JsonSerializable(typeof(AccessModel))]
[JsonSerializable(typeof(ImportModel))]
[JsonSerializable(typeof(IReadOnlyList<SiloModel>))]
[JsonSerializable(typeof(HealthModel))]
[JsonSerializable(typeof(Microsoft.AspNetCore.Mvc.ProblemDetails))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
internal sealed partial class ApiJson : JsonSerializerContext;

/// <summary>Maps states and outcomes to their names in the API: snake case, stable.</summary>
internal static class ApiNames
{
    public static string Of(TenantCondition state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    public static string Of(RefreshOutcome outcome) => JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString());

    public static string Of(CacheStrategy strategy) => JsonNamingPolicy.SnakeCaseLower.ConvertName(strategy.ToString());
}

using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Tests.Shared;

/// <summary>The configuration of a vector, with the defaults of the vectors' README.</summary>
public sealed class VectorConfig(string cache, JsonElement config)
{
    /// <summary>The vectors of the other cache name no instance.</summary>
    public const string HawkeyeHost = "hawkeye.example.net";

    public DeviceSystem System => cache == "hawkeye" ? DeviceSystem.Hawkeye : DeviceSystem.VeloCloud;

    public IReadOnlyList<TenantId> Tenants =>
        System == DeviceSystem.Hawkeye
            ? [new TenantId(DeviceSystem.Hawkeye, HawkeyeHost)]
            : [.. Items("hosts").Select(h => new TenantId(DeviceSystem.VeloCloud, h.GetString()!))];

    public string Environment => Find("environment")?.GetString() ?? "test";

    public CrossingPolicy Policy =>
        new(
            Find("monitorable_management_statuses") is { } statuses
                ? [.. statuses.EnumerateArray().Select(s => s.GetString()!)]
                : [.. CrossingPolicy.DefaultMonitorableStatuses],
            // A client id written as text cannot be configured: ours are numbers, as in the records.
            [.. Items("blacklisted_client_ids").Where(id => id.ValueKind == JsonValueKind.Number).Select(id => id.GetInt64())],
            [
                .. Items("blacklisted_edges")
                    .Select(e => new EdgeId(
                        e.GetProperty("host").GetString()!,
                        e.GetProperty("enterprise_id").GetInt64(),
                        e.GetProperty("edge_id").GetInt64()
                    )),
            ],
            TimeZoneInfo.FindSystemTimeZoneById(Find("timezone")?.GetString() ?? "US/Eastern")
        );

    public RefreshOptions Options =>
        new()
        {
            Interval = Minutes("refresh_minutes") ?? TimeSpan.FromMinutes(240),
            CheckInterval = Minutes("check_minutes") ?? TimeSpan.FromMinutes(5),
            Attempts = Find("attempts_threshold")?.GetInt32() ?? 10,
        };

    private TimeSpan? Minutes(string name) => Find(name) is { } value ? TimeSpan.FromMinutes(value.GetInt32()) : null;

    private ImmutableArray<JsonElement> Items(string name) => Find(name)?.EnumerateArray().ToImmutableArray() ?? [];

    private JsonElement? Find(string name) => config.TryGetProperty(name, out var value) ? value : null;
}

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Server.Storage;

/// <summary>What is stored of a tenant beside its records: dates, the last refresh, the history of each device.</summary>
internal sealed partial record StateFile(
    long Version, DateTimeOffset? BuiltAt, DateTimeOffset? NextRefreshAt, int StaleRecords, StateFile.Refresh? LastRefresh,
    ImmutableArray<StateFile.Refresh>? RecentRefreshes, Dictionary<string, StateFile.Device> Devices)
{
    /// <summary>Encodes a state.</summary>
    public static byte[] Encode(TenantState state) => JsonSerializer.SerializeToUtf8Bytes(
        new StateFile(
            state.Snapshot?.Version ?? state.LostVersion,
            state.Snapshot?.BuiltAt,
            state.NextRefreshAt,
            state.StaleRecords,
            state.LastRefresh is { } last ? Refresh.From(last) : null,
            [.. state.RecentRefreshes.Select(Refresh.From)],
            state.Devices.ToDictionary(d => d.Key, d => Device.From(d.Value), StringComparer.Ordinal)),
        Json.Default.StateFile);

    /// <summary>Decodes; throws <see cref="InvalidDataException"/> for what we did not write.</summary>
    public static StateFile Decode(ReadOnlySpan<byte> content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, Json.Default.StateFile) ?? throw new InvalidDataException("the file is empty");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("the file is not the state of a tenant: " + e.Message, e);
        }
    }

    /// <summary>The state without its records.</summary>
    public TenantState ToState(TenantId tenant) => TenantState.Unknown(tenant) with
    {
        NextRefreshAt = NextRefreshAt,
        StaleRecords = StaleRecords,
        LastRefresh = LastRefresh?.ToSummary(),
        RecentRefreshes = [.. (RecentRefreshes ?? []).Select(r => r.ToSummary())],
        Devices = Devices.ToDictionary(d => d.Key, d => d.Value.ToHistory(), StringComparer.Ordinal),
    };

    /// <summary>A refresh as stored.</summary>
    internal sealed record Refresh(
        string Id, RefreshOutcome Outcome, DateTimeOffset StartedAt, DateTimeOffset FinishedAt, int Attempts, ImmutableSortedDictionary<string, int> Funnel, long Version, int Records)
    {
        public static Refresh From(RefreshSummary s) => new(s.Id, s.Outcome, s.StartedAt, s.FinishedAt, s.Attempts, s.Funnel, s.Version, s.Records);

        public RefreshSummary ToSummary() => new(Id, Outcome, StartedAt, FinishedAt, Attempts, Funnel) { Version = Version, Records = Records };
    }

    /// <summary>The history of a device as stored.</summary>
    internal sealed record Device(
        DecisionKind Kind, DecisionReason Reason, string? Detail, DateTimeOffset DecidedAt, DateTimeOffset FirstSeenAt, DateTimeOffset? LastListedAt, DateTimeOffset? LastConfirmedAt)
    {
        public static Device From(DeviceHistory h) => new(h.Decision.Kind, h.Decision.Reason, h.Detail, h.DecidedAt, h.FirstSeenAt, h.LastListedAt, h.LastConfirmedAt);

        public DeviceHistory ToHistory() => new(new Decision(Kind, Reason), Detail, DecidedAt, FirstSeenAt, LastListedAt, LastConfirmedAt);
    }

    [JsonSerializable(typeof(StateFile))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UseStringEnumConverter = true)]
    private sealed partial class Json : JsonSerializerContext;
}

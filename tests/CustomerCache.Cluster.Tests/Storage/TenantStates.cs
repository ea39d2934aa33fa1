using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Cluster.Tests.Storage;

/// <summary>Sample and random states of a tenant.</summary>
internal static class TenantStates
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Texts = ["", "plain", "\"quoted\"", "line\nbreak", "Zürich \u2028 😀", "Error 500 - odd"];

    public static DeviceRecord Record(string serial, string content = "") =>
        RecordLines.DecodeOne(
            Encoding.UTF8.GetBytes(
                $$"""{"serial_number":{{JsonSerializer.Serialize(serial)}},"content":{{JsonSerializer.Serialize(content)}}}"""
            )
        );

    public static TenantState Of(long version, params IEnumerable<DeviceRecord> records) =>
        TenantState.Unknown(StoredTenant.Vco1) with
        {
            Snapshot = TenantSnapshot.Create(StoredTenant.Vco1, version, Noon, records),
        };

    /// <summary>
    /// Returns a random state to store after a version; versions grow, so an equal version has equal records.
    /// </summary>
    public static TenantState Any(this Random random, int version)
    {
        var records = Enumerable
            .Range(0, random.Next(600))
            .Select(_ => random.Next(100_000))
            .Distinct()
            .Select(i => Record($"S{i:00000}", random.Of(Texts)))
            .ToArray();
        var histories = records
            .Where(_ => random.Next(5) > 0)
            .Select(r => r.SerialNumber)
            .Concat(Enumerable.Range(0, random.Next(20)).Select(i => $"Gone {i}"));
        var isBuilt = random.Next(6) > 0;
        return TenantState.Unknown(StoredTenant.Vco1) with
        {
            Snapshot = isBuilt ? TenantSnapshot.Restore(StoredTenant.Vco1, version + 1, random.Date(), random.Date(), records) : null,
            LostVersion = isBuilt ? 0 : version,
            Devices = PersistentDictionary.Create(histories.ToDictionary(s => s, _ => random.History(), StringComparer.Ordinal)),
            NextRefreshAt = random.Next(3) == 0 ? null : random.Date(),
            StaleRecords = random.Next(9),
            LastRefresh = random.Next(3) == 0 ? null : random.Summary(),
        };
    }

    /// <summary>Asserts that all stored members are equal.</summary>
    public static void AreSame(TenantState expected, TenantState actual)
    {
        Assert.Equal(Header(expected), Header(actual));
        Assert.Equal(expected.Snapshot?.Records.ToArray(), actual.Snapshot?.Records.ToArray());
        Assert.Equal(
            expected.Devices.OrderBy(d => d.Key, StringComparer.Ordinal),
            actual.Devices.OrderBy(d => d.Key, StringComparer.Ordinal)
        );
        Assert.Equal(expected.LastRefresh?.Funnel, actual.LastRefresh?.Funnel);
    }

    private static object Header(TenantState s) =>
        (
            s.Tenant,
            s.Snapshot?.Version,
            s.Snapshot?.BuiltAt,
            s.Snapshot?.ChangedAt,
            s.NextVersion,
            s.NextRefreshAt,
            s.StaleRecords,
            s.LastRefresh is null ? null : s.LastRefresh with { Funnel = ImmutableSortedDictionary<string, int>.Empty }
        );

    private static DeviceHistory History(this Random random) =>
        new(
            new Decision(random.Of(Enum.GetValues<DecisionKind>()), random.Of(Enum.GetValues<DecisionReason>())),
            random.Next(2) == 0 ? null : random.Of(Texts),
            random.Date(),
            random.Date(),
            random.DateOrNone(),
            random.DateOrNone()
        );

    // Few different ones, so that they collide; some that could be truncated as text.
    private static DateTimeOffset Date(this Random random) =>
        random.Of<DateTimeOffset>(
            Noon,
            Noon,
            Noon,
            Noon.AddHours(-4),
            Noon.AddTicks(1),
            Noon.ToOffset(TimeSpan.FromHours(-5)),
            Noon.AddDays(-random.Next(900)).AddTicks(random.Next()),
            default,
            DateTimeOffset.MaxValue
        );

    private static DateTimeOffset? DateOrNone(this Random random) => random.Next(4) == 0 ? null : random.Date();

    private static RefreshSummary Summary(this Random random) =>
        new(
            Guid.NewGuid().ToString("N"),
            random.Of(Enum.GetValues<RefreshOutcome>()),
            random.Date(),
            random.Date(),
            random.Next(10),
            Enumerable.Range(0, random.Next(4)).ToImmutableSortedDictionary(i => $"kept_{i}", i => i)
        );

    private static T Of<T>(this Random random, params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];
}

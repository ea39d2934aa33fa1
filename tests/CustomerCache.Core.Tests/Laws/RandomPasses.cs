using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Tests.Laws;

/// <summary>Random tenants with stored records, and random passes over them with all kinds of outcomes.</summary>
internal static class RandomPasses
{
    public static readonly DateTimeOffset Now = Sample.Noon;

    private const int Devices = 10;

    private static readonly DecisionReason[] KeptReasons =
    [
        DecisionReason.ClientInfoFailed,
        DecisionReason.AttributesFailed,
        DecisionReason.SiteFailed,
        DecisionReason.UnexpectedAnswer,
    ];
    private static readonly DecisionReason[] RemovedReasons =
    [
        DecisionReason.NoClientInfo,
        DecisionReason.NotMonitorable,
        DecisionReason.PendingClientBlacklisted,
    ];
    private static readonly DecisionReason[] SkippedReasons =
    [
        DecisionReason.StateMissing,
        DecisionReason.NeverActivated,
        DecisionReason.Blacklisted,
    ];

    public static TenantState State(this Dice dice, TenantId tenant)
    {
        if (dice.OneIn(8))
        {
            return TenantState.Unknown(tenant);
        }

        var records = dice.List(Devices + 4, _ => dice.Stored(tenant)).DistinctBy(r => r.SerialNumber).ToArray();
        var histories = records.Where(_ => !dice.OneIn(4)).ToDictionary(r => r.SerialNumber, _ => dice.History());
        return TenantState.Unknown(tenant) with
        {
            Snapshot = TenantSnapshot.Create(tenant, 3, Now.AddHours(-4), records),
            Devices = PersistentDictionary.Create(histories),
        };
    }

    public static TenantPass Pass(this Dice dice, TenantId tenant)
    {
        var devices = dice.List(Devices, _ => dice.Device(tenant)).DistinctBy(d => d.SerialNumber).ToArray();

        // A serial may be listed again for another device; the first one counts.
        var repeated = devices
            .Where(_ => dice.OneIn(8))
            .Select(d =>
                d with
                {
                    Edge = d.Edge is null ? null : Sample.Edge(Devices + 1),
                    Outcome = Not(Decision.Skipped(DecisionReason.SerialRepeated)),
                }
            );
        return new TenantPass([.. devices, .. repeated], dice.OneIn(4) ? 1 + dice.Below(2) : 0);
    }

    public static RefreshOptions Options(this Dice dice) =>
        new()
        {
            ExpireUnlistedAfter = dice.OneIn(3) ? TimeSpan.FromHours(24) : null,
            MaxShrink = dice.Of(0, 0.2, 0.5),
            MaxShrinkFrom = dice.Of(100, 0, 4),
        };

    /// <summary>Returns every serial that the pass names, HA partners included.</summary>
    public static HashSet<string> Named(this TenantPass pass) =>
        [.. pass.Devices.SelectMany(d => new[] { d.SerialNumber, d.HaSerialNumber }).Where(s => !string.IsNullOrEmpty(s)).Select(s => s!)];

    private static DeviceRecord Stored(this Dice dice, TenantId tenant)
    {
        var number = dice.Below(Devices);
        return tenant.System == DeviceSystem.Hawkeye ? Sample.Record(Serial(number), "stored")
            : dice.OneIn(5) ? Sample.Record(Partner(number), "stored", Sample.Edge(number), Serial(number))
            : Sample.Record(Serial(number), "stored", dice.OneIn(6) ? null : Sample.Edge(number));
    }

    private static DeviceHistory History(this Dice dice) =>
        new(
            Decision.Cached,
            null,
            Now.AddHours(-4),
            Now.AddDays(-dice.Below(4)),
            dice.OneIn(3) ? null : Now.AddHours(-12 * dice.Below(5)),
            Now.AddHours(-4)
        );

    private static DeviceOutcome Device(this Dice dice, TenantId tenant)
    {
        var number = dice.Below(Devices);
        EdgeId? edge = tenant.System == DeviceSystem.VeloCloud ? Sample.Edge(number) : null;
        var partner =
            edge is null ? null
            : dice.OneIn(3)
                ? dice.OneIn(3) ? Serial(dice.Below(Devices))
                    : Partner(number)
            : null;
        partner = partner == Serial(number) ? null : partner;
        return new DeviceOutcome(
            Serial(number),
            partner,
            edge,
            dice.Below(6) switch
            {
                0 => Not(Decision.Kept(dice.Of<DecisionReason>(KeptReasons))),
                1 => Not(Decision.Removed(dice.Of<DecisionReason>(RemovedReasons))),
                2 => Not(Decision.Skipped(dice.Of<DecisionReason>(SkippedReasons))),
                _ => new CrossingOutcome.Crossed(
                    Sample.Record(Serial(number), "fresh", edge, partner),
                    partner is null ? null : Sample.Record(partner, "fresh copy", edge, Serial(number))
                ),
            }
        );
    }

    private static CrossingOutcome.NotCrossed Not(Decision decision) => new(decision, null);

    private static string Serial(int number) => $"S{number}";

    private static string Partner(int number) => $"H{number}";
}

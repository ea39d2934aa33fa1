using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Queries;

public sealed class RecordSelectionTests
{
    private static readonly string?[] Timestamps =
    [
        null,
        "never",
        "0000-00-00 00:00:00",
        "2026-03-01T10:00:00.000Z",
        "2026-03-01T12:00:00+02:00",
        "2026-03-02",
        "2026-03-03 00:00:01",
    ];

    [Fact]
    public void Indexes_select_the_same_records_as_a_full_scan() =>
        Law.Holds(dice =>
        {
            var (snapshots, query) = (Snapshots(dice), Query(dice));

            RecordLists.AreEqual(
                snapshots.SelectMany(s => s.Records).Where(r => Matches(r, query)),
                RecordSelection.From(snapshots, query).Records
            );
        });

    [Fact]
    public void Pages_are_parts_of_the_whole_in_order() =>
        Law.Holds(dice =>
        {
            var all = RecordSelection.From(Snapshots(dice), Query(dice));
            var (offset, limit) = (dice.Below(30), 1 + dice.Below(12));

            RecordLists.AreEqual(all.Records.Skip(offset).Take(limit), all.Page(offset, limit).Records);
            Assert.Equal(all.Page(offset, limit).Records.Count(), all.Page(offset, limit).Count);
        });

    [Fact]
    public void Pages_together_are_the_whole() =>
        Law.Holds(dice =>
        {
            var all = RecordSelection.From(Snapshots(dice), Query(dice));
            var limit = 1 + dice.Below(5);

            RecordLists.AreEqual(
                all.Records,
                Enumerable.Range(0, (all.Count / limit) + 1).SelectMany(page => all.Page(page * limit, limit).Records)
            );
        });

    [Fact]
    public void Page_of_a_page_is_still_in_order() =>
        Law.Holds(dice =>
        {
            var all = RecordSelection.From(Snapshots(dice), Query(dice));

            RecordLists.AreEqual(all.Records.Skip(2).Take(6).Skip(1).Take(3), all.Page(2, 6).Page(1, 3).Records);
        });

    [Fact]
    public void Equal_time_is_not_later()
    {
        var snapshot = Sample.Snapshot(Sample.VeloCloud, Sample.Record("A", lastContact: "2026-03-01T10:00:00.000Z"));
        var query = new RecordQuery(DeviceSystem.VeloCloud) { LastContactAfter = new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero) };

        Assert.Equal(0, TenantSlice.Of(snapshot, query).Count);
        Assert.Equal(1, TenantSlice.Of(snapshot, query with { LastContactAfter = query.LastContactAfter.Value.AddTicks(-1) }).Count);
    }

    private static List<TenantSnapshot> Snapshots(Dice dice) =>
        [
            .. Enumerable
                .Range(0, 1 + dice.Below(3))
                .Select(_ =>
                    Sample.Snapshot(
                        Sample.VeloCloud,
                        dice.List(
                            14,
                            i =>
                                Sample.Record(
                                    $"S{i}",
                                    "",
                                    dice.OneIn(5) ? null : Sample.Edge(i, 100 + dice.Below(3)),
                                    null,
                                    dice.OneIn(5)
                                        ? null
                                        : new ClientInfo(dice.Below(4), "Acme Freight", dice.OneIn(3) ? null : dice.Below(3)),
                                    dice.Of<string?>(Timestamps)
                                )
                        )
                    )
                ),
        ];

    private static RecordQuery Query(Dice dice) =>
        new(DeviceSystem.VeloCloud)
        {
            EnterpriseIds = Numbers(dice, 100),
            ClientIds = Numbers(dice, 0),
            SiteIds = Numbers(dice, 0),
            Serials = dice.OneIn(3) ? [.. dice.List(4, _ => $"S{dice.Below(16)}")] : [],
            LastContactAfter = dice.OneIn(3) ? new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero).AddHours(dice.Below(48) - 2) : null,
        };

    private static ImmutableHashSet<long> Numbers(Dice dice, int from) =>
        dice.OneIn(3) ? [.. dice.List(2, _ => (long)from + dice.Below(5))] : [];

    private static bool Matches(DeviceRecord record, RecordQuery query) =>
        (query.Serials.Count == 0 || query.Serials.Contains(record.SerialNumber))
        && (query.ClientIds.Count == 0 || (record.Client is not null && query.ClientIds.Contains(record.Client.ClientId)))
        && (query.SiteIds.Count == 0 || (record.Client is { SiteId: { } site } && query.SiteIds.Contains(site)))
        && (query.EnterpriseIds.Count == 0 || (record.Edge is { } edge && query.EnterpriseIds.Contains(edge.EnterpriseId)))
        && (query.LastContactAfter is null || record.LastContact > query.LastContactAfter);
}

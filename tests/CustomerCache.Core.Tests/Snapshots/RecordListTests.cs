using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Snapshots;

public sealed class RecordListTests
{
    [Fact]
    public void Merge_of_the_same_again_changes_nothing() =>
        Law.Holds(dice =>
        {
            var (stored, fresh) = (dice.Distinct(), dice.Records());
            var merged = RecordList.Merge(stored, fresh);

            RecordLists.AreEqual(merged, RecordList.Merge(merged, fresh));
            RecordLists.AreEqual(merged, RecordList.Distinct(merged));
        });

    [Fact]
    public void Stored_records_keep_their_order_and_new_ones_follow_in_theirs() =>
        Law.Holds(dice =>
        {
            var (stored, fresh) = (dice.Distinct(), dice.Records());

            Assert.Equal(stored.Concat(fresh).Serials().Distinct(), RecordList.Merge(stored, fresh).Serials());
        });

    [Fact]
    public void Last_new_record_of_a_serial_wins_and_those_only_stored_stay_as_they_are() =>
        Law.Holds(dice =>
        {
            var (stored, fresh) = (dice.Distinct(), dice.Records());

            Assert.All(
                RecordList.Merge(stored, fresh),
                record =>
                    Assert.Same(
                        fresh.LastOrDefault(r => r.SerialNumber == record.SerialNumber)
                            ?? stored.Single(r => r.SerialNumber == record.SerialNumber),
                        record
                    )
            );
        });

    [Fact]
    public void Last_of_equal_serials_stands_where_the_first_stood()
    {
        var (first, other, last) = (Sample.Record("A", "first"), Sample.Record("B"), Sample.Record("A", "last"));

        RecordLists.AreEqual([last, other], RecordList.Distinct([first, other, last]));
    }
}

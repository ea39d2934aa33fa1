using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Queries;

public sealed class PageCursorTests
{
    private static readonly RecordQuery Query = new(DeviceSystem.VeloCloud) { Hosts = ["a", "b"], ClientIds = [1, 2] };

    [Fact]
    public void Cursor_round_trips() =>
        Law.Holds(dice =>
        {
            var cursor = new PageCursor(1 + dice.Below(1_000_000), PageCursor.BasisOf(Query, [$"{dice.Below(9)}"]));

            Assert.Equal(cursor, PageCursor.TryParse(cursor.ToString()));
        });

    [Fact]
    public void Basis_of_a_cursor_is_its_query_and_the_versions()
    {
        var basis = PageCursor.BasisOf(Query, ["a.1", "b.7"]);

        Assert.Equal(
            basis,
            PageCursor.BasisOf(Query with { ClientIds = [2, 1], Limit = 5, Cursor = new PageCursor(1, "x") }, ["a.1", "b.7"])
        );
        Assert.Distinct(
            new[]
            {
                basis,
                PageCursor.BasisOf(Query, ["a.1", "b.8"]),
                PageCursor.BasisOf(Query, ["b.7", "a.1"]),
                PageCursor.BasisOf(Query with { Hosts = ["b", "a"] }, ["a.1", "b.7"]),
                PageCursor.BasisOf(Query with { SiteIds = [1, 2], ClientIds = [] }, ["a.1", "b.7"]),
                PageCursor.BasisOf(Query with { Serials = ["1,2"] }, ["a.1", "b.7"]),
                PageCursor.BasisOf(Query with { Serials = ["1", "2"] }, ["a.1", "b.7"]),
                PageCursor.BasisOf(Query with { Fields = FieldSelection.TryParse("a", out _) }, ["a.1", "b.7"]),
            }
        );
    }
}

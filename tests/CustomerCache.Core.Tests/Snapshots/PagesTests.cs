using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Snapshots;

public sealed class PagesTests
{
    [Fact]
    public void Pages_cover_the_list_exactly_once_in_order_and_none_is_empty_or_too_long() =>
        Law.Holds(
            dice =>
            {
                var items = dice.OneIn(4) ? PageLists.WithoutCuts(dice.Below(4000)) : dice.Items();

                var pages = Pages.Cut(items, i => i.Key);

                Assert.Equal(items, pages.SelectMany(page => items[page]));
                Assert.All(pages, page => Assert.InRange(page.End.Value - page.Start.Value, 1, Pages.Most));
            },
            cases: 100
        );

    [Fact]
    public void Page_ends_after_a_cut_item_when_it_is_full_or_at_the_end_of_the_list() =>
        Law.Holds(
            dice =>
            {
                var pages = PageLists.Cut(dice.Items());

                Assert.All(pages.SkipLast(1), page => Assert.True(page.Length == Pages.Most || PageLists.EndsPage(page[^1].Key)));
                Assert.All(pages, page => Assert.All(page.SkipLast(1), item => Assert.False(PageLists.EndsPage(item.Key))));
            },
            cases: 20
        );

    [Fact]
    public void Change_of_one_item_changes_its_page_and_none_beyond_the_next_cut() =>
        Law.Holds(
            dice =>
            {
                var before = dice.OneIn(5)
                    ? [.. dice.Items(2000), .. PageLists.WithoutCuts(dice.Below(2500)), .. dice.Items(500).Select(i => ("Z" + i.Key, 0))]
                    : dice.Items();
                var (after, at, next) = dice.EditOne(before);

                var (old, @new) = (PageLists.Cut(before), PageLists.Cut(after));
                var sameAtStart = old.Zip(@new).TakeWhile(p => p.First.SequenceEqual(p.Second)).Count();
                var sameAtEnd = Enumerable
                    .Reverse(old)
                    .Zip(Enumerable.Reverse(@new))
                    .TakeWhile(p => p.First.SequenceEqual(p.Second))
                    .Count();

                // The last page of a list may end only with the list: it grows with items that are appended.
                var ends = Pages.Cut(before, i => i.Key).Select(page => page.End.Value).ToArray();
                Assert.InRange(sameAtStart, ends.SkipLast(1).Count(end => end <= at), old.Count);
                var cut = before.FindIndex(next, i => PageLists.EndsPage(i.Key));
                var untouched = cut < 0 ? 0 : ends.Count(end => end > cut + 1);
                Assert.InRange(sameAtEnd, untouched, old.Count);
            },
            cases: 150
        );

    [Fact]
    public void Change_without_full_pages_turns_at_most_two_pages_into_at_most_two_others() =>
        Law.Holds(
            dice =>
            {
                var before = dice.Items();
                var (after, _, _) = dice.EditOne(before);

                var (old, @new) = (PageLists.Cut(before), PageLists.Cut(after));
                if (old.Concat(@new).All(page => page.Length < Pages.Most))
                {
                    Assert.InRange(old.Count(page => !@new.Any(page.SequenceEqual)), 0, 2);
                    Assert.InRange(@new.Count(page => !old.Any(page.SequenceEqual)), 0, 2);
                }
            },
            cases: 100
        );

    [Fact]
    public void List_without_a_cut_item_is_cut_where_pages_are_full() =>
        Assert.Equal([Pages.Most, Pages.Most, 952], PageLists.Cut(PageLists.WithoutCuts(3000)).Select(page => page.Length));

    [Fact]
    public void Empty_list_has_no_page_and_a_single_item_has_one()
    {
        Assert.Empty(Pages.Cut(Array.Empty<string>(), k => k));
        Assert.Equal(0..1, Assert.Single(Pages.Cut(["S1"], k => k)));
    }

    [Fact]
    public void Pages_have_the_intended_average_length()
    {
        var keys = Enumerable.Range(0, 50_000).Select(i => $"VC{i:00000000}").ToArray();

        Assert.InRange(50_000.0 / Pages.Cut(keys, k => k).Length, 0.8 * Pages.Average, 1.25 * Pages.Average);
    }

    [Fact]
    public void Cuts_are_the_same_in_every_process_and_release()
    {
        // Stored pages are cut so: other cuts would rewrite every page. The numbers were computed by a program in another
        // language.
        var keys = Enumerable.Range(0, 2000).Select(i => $"VC{i:00000}").ToArray();
        Assert.Equal([53, 114, 698, 1428, 1447, 1704, 1751, 2000], Pages.Cut(keys, k => k).Select(page => page.End.Value));

        string[] odd = [.. Enumerable.Range(0, 1500).Select(i => $"Zürich {i} {new string('x', 300)}")];
        Assert.Equal([555, 591, 601, 925, 945, 1081, 1315, 1321, 1500], Pages.Cut(odd, k => k).Select(page => page.End.Value));
    }
}

using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Tests.Laws;

/// <summary>Random lists that are long enough for several pages, and what happens to them.</summary>
internal static class PageLists
{
    /// <summary>Items of different keys: the key and a content that no cut depends on.</summary>
    public static List<(string Key, int Content)> Items(this Dice dice, int most = 4000)
    {
        var (first, stride, prefix) = (dice.Below(10_000), 1 + dice.Below(9), dice.Of("VC", "é", ""));
        return [.. Enumerable.Range(0, dice.Below(most + 1)).Select(i => ($"{prefix}{first + (i * stride):000000}", 0))];
    }

    /// <summary>Keys that end no page by themselves, so that pages are cut for their length alone.</summary>
    public static List<(string Key, int Content)> WithoutCuts(int count) =>
        [.. Enumerable.Range(0, count * 2).Select(i => $"N{i:000000}").Where(key => !EndsPage(key)).Take(count).Select(key => (key, 0))];

    /// <summary>Whether an item of this key ends its page wherever it is.</summary>
    public static bool EndsPage(string key) => Pages.Cut([key, "any other"], k => k).Length == 2;

    /// <summary>The pages of a list.</summary>
    public static List<(string Key, int Content)[]> Cut(List<(string Key, int Content)> items) =>
        [.. Pages.Cut(items, i => i.Key).Select(page => items[page].ToArray())];

    /// <summary>One item is put in, taken out or changed; gives the list after it, and where in the old list.</summary>
    public static (List<(string Key, int Content)> After, int At, int NextOld) EditOne(
        this Dice dice,
        List<(string Key, int Content)> before
    )
    {
        var after = before.ToList();
        var at = dice.Below(before.Count + 1);
        if (at == before.Count || dice.OneIn(3))
        {
            after.Insert(at, ($"new {dice.Below(2000)}", 1));
            return (after, at, at);
        }

        if (dice.OneIn(2))
        {
            after.RemoveAt(at);
        }
        else
        {
            after[at] = (before[at].Key, 1);
        }

        return (after, at, at + 1);
    }
}

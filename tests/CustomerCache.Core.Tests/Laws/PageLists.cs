using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Tests.Laws;

/// <summary>Random lists that are long enough for several pages, and random changes of them.</summary>
internal static class PageLists
{
    /// <summary>Returns items of different keys: the key and a content that no cut depends on.</summary>
    public static List<(string Key, int Content)> Items(this Dice dice, int most = 4000)
    {
        var (first, stride, prefix) = (dice.Below(10_000), 1 + dice.Below(9), dice.Of("VC", "é", ""));
        return [.. Enumerable.Range(0, dice.Below(most + 1)).Select(i => ($"{prefix}{first + (i * stride):000000}", 0))];
    }

    /// <summary>Returns keys that end no page by themselves, so that pages are cut for their length alone.</summary>
    public static List<(string Key, int Content)> WithoutCuts(int count) =>
        [.. Enumerable.Range(0, count * 2).Select(i => $"N{i:000000}").Where(key => !EndsPage(key)).Take(count).Select(key => (key, 0))];

    /// <summary>Returns whether an item of this key always ends its page.</summary>
    public static bool EndsPage(string key) => Pages.Cut([key, "any other"], k => k).Length == 2;

    /// <summary>Returns the pages of a list.</summary>
    public static List<(string Key, int Content)[]> Cut(List<(string Key, int Content)> items) =>
        [.. Pages.Cut(items, i => i.Key).Select(page => items[page].ToArray())];

    /// <summary>Inserts, removes or changes one item; returns the new list, and the index in the old list.</summary>
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

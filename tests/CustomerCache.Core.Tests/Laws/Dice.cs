namespace CustomerCache.Core.Tests.Laws;

/// <summary>
/// Choices read from a list of numbers that FsCheck makes and shrinks: fewer and smaller numbers are simpler choices, so a broken law is
/// shown by a small case. Goes on for ever.
/// </summary>
internal sealed class Dice(IReadOnlyList<int> throws)
{
    private int _next;

    /// <summary>A number from 0 up to, not including, the limit.</summary>
    public int Below(int limit)
    {
        if (throws.Count == 0)
        {
            return 0;
        }

        var (round, at) = Math.DivRem(_next++, throws.Count);
        return (int)((throws[at] + ((long)round * throws[(at + round) % throws.Count])) % limit);
    }

    /// <summary>True once in so many times.</summary>
    public bool OneIn(int times) => Below(times) == times - 1;

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    /// <summary>Up to so many elements.</summary>
    public List<T> List<T>(int most, Func<int, T> element) => [.. Enumerable.Range(0, Below(most + 1)).Select(element)];

    /// <summary>The elements in another order.</summary>
    public List<T> Shuffle<T>(IEnumerable<T> elements)
    {
        var list = elements.ToList();
        for (var i = list.Count - 1; i > 0; i--)
        {
            var j = i - Below(i + 1);
            (list[i], list[j]) = (list[j], list[i]);
        }

        return list;
    }
}

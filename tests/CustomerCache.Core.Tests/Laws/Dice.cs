namespace CustomerCache.Core.Tests.Laws;

/// <summary>
/// Choices read from a list of numbers that FsCheck makes and shrinks: fewer and smaller numbers are simpler choices, so a broken law is
/// shown by a small case. Never ends.
/// </summary>
internal sealed class Dice(IReadOnlyList<int> throws)
{
    private int _next;

    /// <summary>Returns a number from 0 up to, not including, the limit.</summary>
    public int Below(int limit)
    {
        if (throws.Count == 0)
        {
            return 0;
        }

        var (round, at) = Math.DivRem(_next++, throws.Count);
        return (int)((throws[at] + ((long)round * throws[(at + round) % throws.Count])) % limit);
    }

    /// <summary>Returns true with a probability of one in a number of times.</summary>
    public bool OneIn(int times) => Below(times) == times - 1;

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    /// <summary>Returns a list of at most a number of elements.</summary>
    public List<T> List<T>(int most, Func<int, T> element) => [.. Enumerable.Range(0, Below(most + 1)).Select(element)];

    /// <summary>Returns the elements in random order.</summary>
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

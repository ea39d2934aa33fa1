namespace CustomerCache.Core.Tests.Protocol;

/// <summary>The exploration covers every order of steps, and explains the shortest one that breaks a guarantee.</summary>
public sealed class ExplorerTests
{
    [Fact]
    public void Every_interleaving_is_counted_and_equal_states_are_explored_once()
    {
        // Two counters of three steps each: 6! / (3! 3!) interleavings of 4 x 4 states.
        var explored = Explorer.Explore(() => new Counters(broken: null), bound: 10);

        explored.HoldsOver(states: 16);
        Assert.Equal((16, 24, 20.0, true), (explored.States, explored.Transitions, explored.Interleavings, explored.IsComplete));
    }

    [Fact]
    public void Sequences_are_bounded()
    {
        var explored = Explorer.Explore(() => new Counters(broken: null), bound: 2);

        Assert.Equal((6, 4.0, false), (explored.States, explored.Interleavings, explored.IsComplete));
    }

    [Fact]
    public void Counterexample_is_the_shortest_one_a_step_a_line()
    {
        var explored = Explorer.Explore(() => new Counters(broken: (1, 1)), bound: 10);

        Assert.Equal("both are 1\n  1. left counts: 1\n  2. right counts: 1", explored.Counterexample);
        Assert.ThrowsAny<Exception>(() => explored.HoldsOver(states: 1));
    }

    [Fact]
    public void Exploration_that_became_empty_fails() =>
        Assert.ThrowsAny<Exception>(() => Explorer.Explore(() => new Counters(broken: null), bound: 2).HoldsOver(states: 7));

    private sealed class Counters((int Left, int Right)? broken) : ProtocolModel
    {
        private int _left;
        private int _right;

        public override IEnumerable<Step> Steps()
        {
            if (_left < 3)
            {
                yield return new("left counts", () => Note(++_left));
            }

            if (_right < 3)
            {
                yield return new("right counts", () => Note(++_right));
            }
        }

        public override string Fingerprint() => $"{_left} {_right}";

        private void Note(int count)
        {
            Notes.Add($"{count}");
            Hold((_left, _right) != broken, $"both are {count}");
        }
    }
}

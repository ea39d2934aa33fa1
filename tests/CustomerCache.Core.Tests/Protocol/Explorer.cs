using System.Globalization;

namespace CustomerCache.Core.Tests.Protocol;

/// <summary>The result of an exploration.</summary>
/// <param name="States">The number of different states.</param>
/// <param name="Transitions">The number of steps taken from them.</param>
/// <param name="Interleavings">The number of sequences of steps up to the bound that lead through these states.</param>
/// <param name="IsComplete">Whether no state at the bound has a further step: then all sequences of any length are covered.</param>
/// <param name="Counterexample">The shortest sequence that breaks a guarantee, a step a line; null for none.</param>
internal sealed record Exploration(int States, int Transitions, double Interleavings, bool IsComplete, string? Counterexample)
{
    /// <summary>Asserts that no guarantee is broken, and that the exploration did not become empty.</summary>
    public void HoldsOver(int states)
    {
        Assert.True(Counterexample is null, Counterexample);
        Assert.True(States >= states, $"Only {this} were explored; {states} states are expected.");
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{States:N0} states, {Transitions:N0} transitions, {Interleavings:0.0E+0} interleavings, {(IsComplete ? "all" : "bounded")}"
        );
}

/// <summary>Takes every sequence of steps of a model up to a bound, shortest first.</summary>
/// <remarks>
/// The types of Core change in place, so each sequence begins with a new model. Sequences that lead to the same fingerprint are continued
/// once.
/// </remarks>
internal static class Explorer
{
    public static Exploration Explore(Func<ProtocolModel> create, int bound)
    {
        var states = new Dictionary<string, int>(StringComparer.Ordinal) { [create().Fingerprint()] = 0 };
        var successors = new List<List<int>> { new() };
        var (frontier, transitions, isComplete) = (new List<(int State, int[] Path)> { (0, []) }, 0, false);
        for (var depth = 0; depth < bound && !isComplete; depth++)
        {
            var next = new List<(int State, int[] Path)>();
            foreach (var (state, path) in frontier)
            {
                var possible = 1;
                for (var chosen = 0; chosen < possible; chosen++)
                {
                    var model = Repeat(create, path, out var steps);
                    possible = steps.Length;
                    if (possible == 0)
                    {
                        break;
                    }

                    transitions++;
                    steps[chosen].Take();
                    int[] taken = [.. path, chosen];
                    if (model.Broken is not null)
                    {
                        return new Exploration(states.Count, transitions, 0, false, Explain(create, taken));
                    }

                    var fingerprint = model.Fingerprint();
                    if (!states.TryGetValue(fingerprint, out var reached))
                    {
                        reached = states.Count;
                        states.Add(fingerprint, reached);
                        successors.Add([]);
                        next.Add((reached, taken));
                    }

                    successors[state].Add(reached);
                }
            }

            frontier = next;
            isComplete = frontier.Count == 0;
        }

        return new Exploration(states.Count, transitions, Count(successors, bound), isComplete, null);
    }

    private static ProtocolModel Repeat(Func<ProtocolModel> create, int[] path, out Step[] steps)
    {
        var model = create();
        foreach (var chosen in path)
        {
            model.Steps().ElementAt(chosen).Take();
        }

        steps = [.. model.Steps()];
        return model;
    }

    private static string Explain(Func<ProtocolModel> create, int[] path)
    {
        var (model, lines) = (create(), new List<string>());
        foreach (var chosen in path)
        {
            model.Notes.Clear();
            var step = model.Steps().ElementAt(chosen);
            step.Take();
            lines.Add($"{lines.Count + 1, 3}. {step.Name}{string.Concat(model.Notes.Select(note => $": {note}"))}");
        }

        return $"{model.Broken}\n{string.Join('\n', lines)}";
    }

    // Sequences that end, or reach the bound: counted over the graph of states.
    private static double Count(List<List<int>> successors, int bound)
    {
        var ways = new double[successors.Count];
        ways[0] = 1;
        var ended = 0.0;
        for (var depth = 0; depth < bound; depth++)
        {
            var next = new double[successors.Count];
            for (var state = 0; state < ways.Length; state++)
            {
                ended += successors[state].Count == 0 ? ways[state] : 0;
                foreach (var successor in ways[state] > 0 ? successors[state] : [])
                {
                    next[successor] += ways[state];
                }
            }

            ways = next;
        }

        return ended + ways.Sum();
    }
}

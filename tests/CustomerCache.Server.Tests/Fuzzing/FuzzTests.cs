namespace CustomerCache.Server.Tests.Fuzzing;

/// <summary>Parsers of what comes from outside, under mutated inputs. CONTRIBUTING.md says how to try more of them.</summary>
public sealed class FuzzTests
{
    private static readonly IReadOnlyList<FuzzTarget> Targets =
    [
        .. VendorTargets.All(),
        .. EventTargets.All(),
        .. RequestTargets.All(),
        .. StoredTargets.All(),
    ];

    public static TheoryData<string> Parsers => [.. Targets.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Parsers))]
    public void Parser_accepts_or_refuses_every_input_within_its_bounds(string parser)
    {
        var target = Targets.Single(t => t.Name == parser);

        var accepted = Fuzzer.Attack(target, Math.Max(Fuzzer.Inputs / Targets.Count, target.Seeds.Count));

        Assert.True(accepted > 0, $"None of the inputs of {parser} is accepted: the seeds do not reach it.");
    }
}

using FsCheck;
using FsCheck.Fluent;

namespace CustomerCache.Core.Tests.Laws;

/// <summary>Checks a law over many random cases.</summary>
internal static class Law
{
    private static readonly Arbitrary<int[]> Throws = Arb.From(
        Gen.Sized(size => Gen.Choose(0, 5 + (size * 3)).SelectMany(length => Gen.Choose(0, 10_000).ArrayOf(length))),
        Shrink
    );

    public static void Holds(Action<Dice> law, int cases = 300) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(cases), Prop.ForAll(Throws, throws => law(new Dice(throws))));

    private static IEnumerable<int[]> Shrink(int[] throws)
    {
        for (var part = throws.Length / 2; part > 0; part /= 2)
        {
            for (var start = 0; start + part <= throws.Length; start += part)
            {
                yield return [.. throws[..start], .. throws[(start + part)..]];
            }
        }

        for (var i = 0; i < throws.Length; i++)
        {
            if (throws[i] > 0)
            {
                yield return [.. throws[..i], throws[i] / 2, .. throws[(i + 1)..]];
                yield return [.. throws[..i], throws[i] - 1, .. throws[(i + 1)..]];
            }
        }
    }
}

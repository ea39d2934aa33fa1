using FsCheck;
using FsCheck.Fluent;

namespace CustomerCache.Cluster.Tests.Storage;

/// <summary>Checks a law over many random cases. A failure shows its seed: the cases are too large for shrinking.</summary>
internal static class Cases
{
    public static void Verify(Action<Random> law, int cases = 100) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(cases),
            Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue - 1)), seed => law(new Random(seed)))
        );

    // FsCheck blocks a thread; the awaits of the law must not need it.
    public static void Verify(Func<Random, Task> law, int cases = 100) =>
        Verify(random => Task.Run(() => law(random)).GetAwaiter().GetResult(), cases);
}

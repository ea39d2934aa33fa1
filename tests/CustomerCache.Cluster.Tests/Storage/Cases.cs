using FsCheck;
using FsCheck.Fluent;

namespace CustomerCache.Cluster.Tests.Storage;

/// <summary>Runs a law over many random cases. A broken one is shown by its seed: the cases are too large for shrinking to help.</summary>
internal static class Cases
{
    public static void Check(Action<Random> law, int cases = 100) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(cases),
            Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue - 1)), seed => law(new Random(seed)))
        );

    // FsCheck waits on a thread of its own accord; the law's awaits must not need that one.
    public static void Check(Func<Random, Task> law, int cases = 100) =>
        Check(random => Task.Run(() => law(random)).GetAwaiter().GetResult(), cases);
}

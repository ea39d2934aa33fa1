namespace CustomerCache.Simulator;

/// <summary>
/// Generates pseudo-random numbers with SplitMix64, because the sequence of <see cref="Random"/> may change between versions of .NET. Not
/// thread safe; not for secrets.
/// </summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>Returns the n-th number of a sequence, from 0 up to 1, without computing its predecessors.</summary>
    public static double Throw(ulong seed, ulong ordinal) => (Mix(seed + (ordinal * 0x9E3779B97F4A7C15)) >> 11) * (1.0 / (1UL << 53));

    public double NextShare() => (Next() >> 11) * (1.0 / (1UL << 53));

    public int Below(int bound) => (int)(Next() % (ulong)bound);

    public bool Chance(double share) => NextShare() < share;

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>Returns small numbers more often than large ones, so that client sizes are skewed.</summary>
    public int SkewedBelow(int bound)
    {
        var share = NextShare();
        return (int)(bound * share * share);
    }

    private ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);
}

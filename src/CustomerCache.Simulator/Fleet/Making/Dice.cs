namespace CustomerCache.Simulator;

/// <summary>
/// SplitMix64, own copy: its sequence is ours to keep, while <see cref="Random"/> promises none between versions.
/// Not thread-safe; not for secrets.
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

    /// <summary>The n-th throw of a sequence without its predecessors: the same for the same arguments, from 0 up to 1.</summary>
    public static double Throw(ulong seed, ulong ordinal) => (Mix(seed + (ordinal * 0x9E3779B97F4A7C15)) >> 11) * (1.0 / (1UL << 53));

    public double NextShare() => (Next() >> 11) * (1.0 / (1UL << 53));

    public int Below(int bound) => (int)(Next() % (ulong)bound);

    public bool Chance(double share) => NextShare() < share;

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>Small numbers more often than large ones, so that a few clients are big.</summary>
    public int SkewedBelow(int bound)
    {
        var share = NextShare();
        return (int)(bound * share * share);
    }

    private ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);
}

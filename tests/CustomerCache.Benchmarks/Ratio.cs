using System.Globalization;

namespace CustomerCache.Benchmarks;

/// <summary>A measured ratio and its goal, with the absolute figures behind it.</summary>
internal sealed record Ratio(string Name, double Value, double Goal, bool AtMost, string Measured)
{
    /// <summary>Whether it is also below others that do the same, where there are some.</summary>
    public bool IsBelowPeers { get; init; } = true;

    public bool IsOk => IsBelowPeers && (AtMost ? Value <= Goal : Value >= Goal);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name} {Value:0.###} {(AtMost ? "<=" : ">=")}{Goal:0.###} {(IsOk ? "ok" : "short")}");
}

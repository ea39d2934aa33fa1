using System.Globalization;

namespace CustomerCache.Benchmarks;

/// <summary>A measured ratio and its goal, with the absolute figures behind it.</summary>
internal sealed record Ratio(string Name, double Value, double Goal, bool AtMost, string Measured)
{
    public bool IsOk => AtMost ? Value <= Goal : Value >= Goal;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name} {Value:0.###} {(AtMost ? "<=" : ">=")}{Goal:0.##} {(IsOk ? "ok" : "short")}");
}

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>Priorities that are worked on together, both bounds included.</summary>
/// <param name="From">The most urgent priority.</param>
/// <param name="To">The least urgent one.</param>
/// <param name="Pool">How many jobs run at a time.</param>
public sealed record PriorityRange(int From, int To, int Pool)
{
    /// <summary>Whether a priority is in the range.</summary>
    public bool Holds(int priority) => priority >= From && priority <= To;

    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"[{From}, {To}]");
}

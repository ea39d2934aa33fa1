namespace CustomerCache.Core.Quotas;

/// <summary>
/// A node's side of a budget of calls that a whole deployment shares. Until somebody calls <c>SetLimit</c> the whole configured budget is
/// this process' own; from then on it has what it was allotted last. Thread safe.
/// </summary>
public interface IAdjustableLimit
{
    /// <summary>Whose calls these are, such as <c>Bruin</c>.</summary>
    string Name { get; }

    /// <summary>Places of the whole deployment, as configured here; 0 when there is nothing to share.</summary>
    int Total { get; }

    /// <summary>Calls that hold a place.</summary>
    int InUse { get; }

    /// <summary>Calls that wait for a place.</summary>
    int Waiting { get; }

    /// <summary>Until when no call starts, since the vendor asked to slow down; a moment that has passed when none is held back.</summary>
    DateTimeOffset PausedUntil { get; }

    /// <summary>No call starts before a moment; an earlier one than before changes nothing.</summary>
    void PauseUntil(DateTimeOffset until);

    /// <summary>
    /// Ends when calls begin to be held back, or a call begins to wait and none waited before: the moment to ask for more. Each such moment
    /// ends one wait, one that passed unheard included; whoever hears it and still has to wait asks again at its own pace.
    /// </summary>
    Task WhenDemandedAsync(CancellationToken cancellationToken);

    /// <summary>
    /// From now on so many calls at a time may be under way, none may start from <paramref name="until"/> on, and starts per second shrink
    /// to the same share of the configured rate. More wakes those that wait, in order; less lets the calls under way end.
    /// </summary>
    void SetLimit(int places, DateTimeOffset until);

    /// <summary>The same without an end.</summary>
    void SetLimit(int places) => SetLimit(places, DateTimeOffset.MaxValue);
}

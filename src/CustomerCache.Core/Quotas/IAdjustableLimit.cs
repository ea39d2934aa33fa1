namespace CustomerCache.Core.Quotas;

/// <summary>Represents a node's part of a rate limit shared by the deployment. Thread safe.</summary>
/// <remarks>Before the first <c>SetLimit</c> this process has the whole configured limit; afterwards, the last one set.</remarks>
public interface IAdjustableLimit
{
    /// <summary>Gets the vendor's name, such as <c>Bruin</c>.</summary>
    string Name { get; }

    /// <summary>Gets the permits of the whole deployment, as configured; 0 when there is no limit to share.</summary>
    int Total { get; }

    /// <summary>Gets the number of permits in use.</summary>
    int InUse { get; }

    /// <summary>Gets the number of calls that wait for a permit.</summary>
    int Waiting { get; }

    /// <summary>Gets the time before which no call starts, from the vendor's Retry-After; in the past when there is no pause.</summary>
    DateTimeOffset PausedUntil { get; }

    /// <summary>Pauses calls until a time; an earlier time than the current one is ignored.</summary>
    void PauseUntil(DateTimeOffset until);

    /// <summary>Completes when a pause begins, or a call starts waiting while none waited before: more permits are needed.</summary>
    /// <remarks>
    /// Each occurrence completes one wait, including one that occurred before the call; while calls keep waiting, the caller must poll at
    /// its own interval.
    /// </remarks>
    Task WhenDemandedAsync(CancellationToken cancellationToken);

    /// <summary>Sets the number of concurrent calls; no call starts at or after <paramref name="until"/>.</summary>
    /// <remarks>
    /// Starts per second are reduced to the same share of the configured rate. A higher limit wakes waiting calls in order; a lower one
    /// lets running calls finish.
    /// </remarks>
    void SetLimit(int permits, DateTimeOffset until);

    /// <summary>Sets the number of concurrent calls without an expiry.</summary>
    void SetLimit(int permits) => SetLimit(permits, DateTimeOffset.MaxValue);
}

namespace CustomerCache.Core.Caching.Stores;

/// <summary>Decorates a store with a fencing check.</summary>
/// <remarks>
/// During failover a store can briefly have two owners; the stale one must detect that before it serves reads or acknowledges
/// invalidations.
/// <list type="bullet">
/// <item><description>Reads re-validate ownership at most every <see cref="Trust"/>.</description></item>
/// <item><description>An invalidation is acknowledged only after ownership was validated following it, even when nothing was
/// written.</description></item>
/// <item><description>A new owner acknowledges nothing until <see cref="Trust"/> plus a clock-rate tolerance has elapsed, when every
/// earlier owner has detected the change.</description></item>
/// <item><description>While the store is unreachable, reads are served and acknowledgements fail.</description></item>
/// </list>
/// Thread safe.
/// </remarks>
public sealed class FencedStore(IKeyedStore store, TimeProvider time) : IKeyedStore
{
    /// <summary>How long a validated ownership is trusted.</summary>
    /// <value>1 second.</value>
    public static readonly TimeSpan Trust = TimeSpan.FromSeconds(1);

    // Tolerance for clock-rate differences between machines.
    private static readonly TimeSpan ClockRateTolerance = TimeSpan.FromSeconds(0.25);

    private readonly Lock _gate = new();
    private Task _takeoverGrace = Task.CompletedTask;
    private Task? _check;
    private long _trustedAt;
    private bool _isAcquired;
    private bool _isUnreachable;

    /// <summary>Whether the store was ever acquired.</summary>
    public bool IsLoaded => Volatile.Read(ref _isAcquired);

    /// <summary>Whether reads can be served without re-validating ownership.</summary>
    public bool IsTrusted =>
        !IsLoaded || (!Volatile.Read(ref _isUnreachable) && time.GetElapsedTime(Volatile.Read(ref _trustedAt)) < Trust);

    /// <inheritdoc/>
    public async Task<StoreContent> AcquireAsync(CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        var content = await store.AcquireAsync(cancellationToken);
        Volatile.Write(ref _takeoverGrace, Task.Delay(Trust + ClockRateTolerance, time, CancellationToken.None));
        ExtendTrust(startedAt);
        Volatile.Write(ref _isAcquired, true);
        return content;
    }

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<KeyedWrite> changes, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        await store.WriteAsync(changes, cancellationToken);
        ExtendTrust(startedAt);
    }

    /// <inheritdoc/>
    public Task ClearAsync(CancellationToken cancellationToken) => store.ClearAsync(cancellationToken);

    /// <summary>
    /// Re-validates ownership unless it is still trusted; throws <see cref="StoreFencedException"/> when another activation owns the store.
    /// </summary>
    public async ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        while (!IsTrusted)
        {
            var startedAt = time.GetTimestamp();
            var check = ShareCheck();
            _ = ObserveAsync(check);
            try
            {
                // Known unreachable: do not wait. Otherwise wait at most Trust.
                await check.WaitAsync(Volatile.Read(ref _isUnreachable) ? TimeSpan.Zero : Trust, time, cancellationToken);
                return;
            }
            catch (TimeoutException)
            {
                if (!WasSuspendedSince(startedAt))
                {
                    Volatile.Write(ref _isUnreachable, true);
                    return;
                }
            }
        }
    }

    /// <summary>
    /// Completes when preceding changes may be acknowledged: this activation owned the store after them, and no earlier owner serves reads
    /// any more.
    /// </summary>
    /// <remarks>Throws <see cref="StoreFencedException"/> or <see cref="StoreUnavailableException"/>.</remarks>
    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        try
        {
            await (IsLoaded ? WriteAsync([], cancellationToken) : AcquireAsync(cancellationToken));
        }
        catch (Exception failure) when (failure is not (StoreFencedException or OperationCanceledException))
        {
            throw new StoreUnavailableException($"The invalidation could not be stored: {failure.Message}", failure);
        }

        await Volatile.Read(ref _takeoverGrace).WaitAsync(cancellationToken);
    }

    // Concurrent checks share one call to the store.
    private Task ShareCheck()
    {
        lock (_gate)
        {
            return _check is { IsCompleted: false } ? _check : _check = CheckStoreAsync();
        }
    }

    private async Task CheckStoreAsync()
    {
        var startedAt = time.GetTimestamp();
        try
        {
            try
            {
                await WriteAsync([], CancellationToken.None);
            }
            catch (Exception failure) when (failure is not StoreFencedException && WasSuspendedSince(startedAt))
            {
                await WriteAsync([], CancellationToken.None);
            }
        }
        catch (StoreFencedException)
        {
            Volatile.Write(ref _isUnreachable, false);
            throw;
        }
        catch (Exception)
        {
            Volatile.Write(ref _isUnreachable, true);
        }
    }

    // The process was suspended, so the timeout says nothing about the store and another owner may have taken over: check again.
    private bool WasSuspendedSince(long timestamp) => time.GetElapsedTime(timestamp) >= 2 * Trust;

    // The next check reports it.
    private static async Task ObserveAsync(Task check)
    {
        try
        {
            await check;
        }
        catch (StoreFencedException)
        {
            // Every later call of the store throws it too.
        }
    }

    private void ExtendTrust(long startedAt)
    {
        Volatile.Write(ref _trustedAt, startedAt);
        Volatile.Write(ref _isUnreachable, false);
    }
}

/// <summary>Thrown when another owner has acquired the store: the caller must discard what it loaded.</summary>
public sealed class StoreFencedException(string message) : Exception(message);

/// <summary>Thrown when a change took effect but is not durable. It is retried with the next write; the caller should retry too.</summary>
public sealed class StoreUnavailableException(string message, Exception inner) : Exception(message, inner);

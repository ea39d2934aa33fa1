using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>Reads a tenant until its devices can be listed.</summary>
/// <remarks>A failed or empty listing is retried after a delay, up to <see cref="RefreshOptions.Attempts"/> times.</remarks>
/// <param name="tenant">The tenant.</param>
/// <param name="reader">Performs one pass.</param>
/// <param name="options">Attempts and delays.</param>
/// <param name="time">The clock of the delays.</param>
/// <param name="random">Returns a number in [0, 1) that spreads the delays.</param>
/// <param name="observer">Receives each failed attempt.</param>
public sealed class RefreshAttempts(
    TenantId tenant,
    TenantReader reader,
    RefreshOptions options,
    TimeProvider time,
    Func<double> random,
    IEventObserver<RefreshEvent> observer
)
{
    /// <summary>Returns the pass, or the outcome of the refresh without one.</summary>
    /// <param name="stored">Returns the snapshot served at the time of an attempt.</param>
    /// <param name="stillDue">Checked before each retry: another refresh may have completed during the delay.</param>
    /// <param name="progress">Receives every device and attempt.</param>
    /// <param name="cancellationToken">Cancels the refresh.</param>
    public async Task<(TenantPass? Pass, RefreshOutcome Outcome)> RunAsync(
        Func<TenantSnapshot?> stored,
        Func<bool> stillDue,
        RefreshProgress progress,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var attempt = progress.BeginAttempt();
            var answer = await reader.ReadAsync(stored(), progress, cancellationToken);
            if (answer is { IsSuccess: true, Value.Devices.IsEmpty: false })
            {
                return (answer.Value, RefreshOutcome.Stored);
            }

            var isLast = attempt >= options.Attempts;
            var delay = options.RetryDelayMin + ((options.RetryDelayMax - options.RetryDelayMin) * random());
            DateTimeOffset? next = isLast ? null : time.GetUtcNow() + delay;
            observer.Observe(new RefreshEvent.ListingFailed(tenant, answer.Fault, attempt, options.Attempts, next));
            var reason = answer.Fault?.ToString() ?? "the list is empty";
            progress.AttemptFailed(new FailedAttempt(reason, attempt, options.Attempts, next) { At = time.GetUtcNow() });
            if (isLast)
            {
                observer.Observe(new RefreshEvent.AttemptsExhausted(tenant, attempt));
                return (null, RefreshOutcome.ListingFailed);
            }

            await Task.Delay(delay, time, cancellationToken);
            if (!stillDue())
            {
                return (null, RefreshOutcome.NoLongerDue);
            }
        }
    }
}

/// <summary>Delays all devices of a refresh together while Bruin is down, for a limited total time. Thread safe.</summary>
/// <remarks>There is one instance per refresh. Once the total is used up, no device waits any more.</remarks>
internal sealed class OutageBackoff(TimeSpan budget, TimeSpan firstDelay, TimeProvider time)
{
    private readonly Lock _gate = new();
    private TimeSpan _left = budget;
    private TimeSpan _delay = firstDelay;
    private Task _current = Task.CompletedTask;

    /// <summary>Waits with exponential backoff; returns false when the total time is used up.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        Task wait;
        lock (_gate)
        {
            if (_current.IsCompleted)
            {
                if (_left <= TimeSpan.Zero)
                {
                    return false;
                }

                var delay = _delay < _left ? _delay : _left;
                (_left, _delay) = (_left - delay, _delay * 2);
                _current = Task.Delay(delay, time, CancellationToken.None);
            }

            wait = _current;
        }

        await wait.WaitAsync(cancellationToken);
        return true;
    }
}

/// <summary>
/// Retries a device after unexpected content, with delays of 5, 10, 20 … seconds until <see cref="RefreshOptions.CrossingRetryFor"/> has
/// elapsed.
/// </summary>
internal sealed class CrossingRetryPolicy(RefreshOptions options, TimeProvider time, IEventObserver<RefreshEvent> observer)
{
    /// <summary>Crosses a device until the content is readable or the time is used up; returns the last outcome.</summary>
    public async Task<CrossingOutcome> RunAsync(
        TenantId tenant,
        string serialNumber,
        Func<CancellationToken, Task<CrossingOutcome>> cross,
        CancellationToken cancellationToken
    )
    {
        var started = time.GetTimestamp();
        for (var delay = options.CrossingRetryDelay; ; delay *= 2)
        {
            var outcome = await cross(cancellationToken);
            if (
                outcome is not CrossingOutcome.NotCrossed { Fault: { IsUnexpectedContent: true } fault }
                || time.GetElapsedTime(started) >= options.CrossingRetryFor
            )
            {
                return outcome;
            }

            observer.Observe(new RefreshEvent.CrossingRetried(tenant, serialNumber, fault, delay));
            await Task.Delay(delay, time, cancellationToken);
        }
    }
}

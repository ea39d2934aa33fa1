using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// Tries to read a tenant until its devices can be listed: a failed or empty listing is tried again after a wait, up to
/// <see cref="RefreshOptions.Attempts"/> times.
/// </summary>
/// <param name="tenant">Whose devices.</param>
/// <param name="reader">One pass.</param>
/// <param name="options">Attempts and waits.</param>
/// <param name="time">Clock of the waits.</param>
/// <param name="random">A number from 0 up to, not including, 1; spreads the waits.</param>
/// <param name="observer">Told of each failed attempt.</param>
public sealed class RefreshAttempts(
    TenantId tenant,
    TenantReader reader,
    RefreshOptions options,
    TimeProvider time,
    Func<double> random,
    IRefreshObserver observer
)
{
    /// <summary>The pass, or how the refresh ended without one.</summary>
    /// <param name="stored">The snapshot served at the time of each attempt.</param>
    /// <param name="stillDue">Asked before each repeated attempt: while we waited somebody else may have done the work.</param>
    /// <param name="progress">Told of every device and attempt.</param>
    /// <param name="cancellationToken">Ends the refresh.</param>
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
            progress.AttemptFailed(new FailedAttempt(answer.Fault?.ToString() ?? "the list is empty", attempt, options.Attempts, next));
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

/// <summary>
/// Lets all devices of a refresh wait together while Bruin is down, for a limited time in all: a short outage costs a pause, a long one
/// ends the waiting for everybody. Thread safe; one per refresh.
/// </summary>
internal sealed class OutageBackoff(TimeSpan budget, TimeSpan firstDelay, TimeProvider time)
{
    private readonly Lock _gate = new();
    private TimeSpan _left = budget;
    private TimeSpan _delay = firstDelay;
    private Task _current = Task.CompletedTask;

    /// <summary>Waits a while; false when the time for waiting is used up.</summary>
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

/// <summary>Tries a device again after answers that could not be understood: 5, 10, 20 … seconds apart until the time is used up.</summary>
internal sealed class CrossingRetryPolicy(RefreshOptions options, TimeProvider time, IRefreshObserver observer)
{
    /// <summary>Crosses a device until an answer can be understood or the time is used up; the last outcome counts.</summary>
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

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
    TenantId tenant, TenantReader reader, RefreshOptions options, TimeProvider time, Func<double> random, IRefreshObserver observer)
{
    /// <summary>The pass, or how the refresh ended without one.</summary>
    /// <param name="stored">The snapshot served at the time of each attempt.</param>
    /// <param name="stillDue">Asked before each repeated attempt: while we waited somebody else may have done the work.</param>
    /// <param name="progress">Told of every device and attempt.</param>
    /// <param name="cancellationToken">Ends the refresh.</param>
    public async Task<(TenantPass? Pass, RefreshOutcome Outcome)> RunAsync(
        Func<TenantSnapshot?> stored, Func<bool> stillDue, RefreshProgress progress, CancellationToken cancellationToken)
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

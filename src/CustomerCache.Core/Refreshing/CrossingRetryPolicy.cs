using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>Tries a device again after answers that could not be understood: 5, 10, 20 … seconds apart until the time is used up.</summary>
internal sealed class CrossingRetryPolicy(RefreshOptions options, TimeProvider time, IRefreshObserver observer)
{
    /// <summary>Crosses a device until an answer can be understood or the time is used up; the last outcome counts.</summary>
    public async Task<CrossingOutcome> RunAsync(
        TenantId tenant, string serialNumber, Func<CancellationToken, Task<CrossingOutcome>> cross, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var delay = options.CrossingRetryDelay; ; delay *= 2)
        {
            var outcome = await cross(cancellationToken);
            if (outcome is not CrossingOutcome.NotCrossed { Fault: { IsUnexpectedContent: true } fault } || time.GetElapsedTime(started) >= options.CrossingRetryFor)
            {
                return outcome;
            }

            observer.Observe(new RefreshEvent.CrossingRetried(tenant, serialNumber, fault, delay));
            await Task.Delay(delay, time, cancellationToken);
        }
    }
}

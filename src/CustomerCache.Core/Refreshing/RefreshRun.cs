using System.Buffers.Text;
using System.Text;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>Runs one refresh of one tenant from its first attempt to its end.</summary>
/// <remarks>Runs outside the owner's grain turn and takes a turn only to commit.</remarks>
/// <param name="owner">The owner of the tenant.</param>
/// <param name="options">Attempts, delays, guards.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Returns a number in [0, 1) that spreads the delays.</param>
/// <param name="observer">Receives every event.</param>
public sealed class RefreshRun(
    IRefreshedTenant owner,
    RefreshOptions options,
    TimeProvider time,
    Func<double> random,
    IEventObserver<RefreshEvent> observer
)
{
    /// <summary>
    /// Runs the refresh to its end. Never throws: failures are observed and reported in the outcome. The owner finishes the progress.
    /// </summary>
    /// <param name="progress">Receives every device.</param>
    /// <param name="createReader">Creates the reader of the tenant.</param>
    /// <param name="reading">Substitutes the outcomes of devices that were read later elsewhere.</param>
    /// <param name="forced">Whether the refresh was requested although it was not due.</param>
    /// <param name="acceptShrink">Whether an operator accepts a large drop.</param>
    /// <param name="stop">Cancelled when the process stops; nothing is changed afterwards.</param>
    public async Task<RefreshSummary> RunAsync(
        RefreshProgress progress,
        Func<TenantReader> createReader,
        DeviceReadings.Reading reading,
        bool forced,
        bool acceptShrink,
        CancellationToken stop
    )
    {
        var tenant = progress.Tenant;
        using var activity = RefreshTrace.Start(progress);
        try
        {
            observer.Observe(new RefreshEvent.Started(tenant, progress.Id));
            var attempts = new RefreshAttempts(tenant, createReader(), options, time, random, observer);
            var (pass, outcome) = await attempts.RunAsync(
                () => owner.State.Snapshot,
                () => forced || RefreshSchedule.IsDue(owner.State.NextRefreshAt, time.GetUtcNow()),
                progress,
                stop
            );
            var completion = await owner.CommitAsync(
                state =>
                    RefreshCompletion.Of(
                        state,
                        pass is null ? null : pass with { Devices = reading.Latest(pass.Devices) },
                        outcome,
                        progress.Status,
                        acceptShrink,
                        options,
                        time.GetUtcNow()
                    ),
                stop
            );
            foreach (var happened in completion.Events(options))
            {
                observer.Observe(happened);
            }

            return RefreshTrace.SetOutcome(activity, completion.Summary);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return RefreshTrace.SetOutcome(activity, Ended(progress, RefreshOutcome.Interrupted));
        }
        catch (Exception e)
        {
            observer.Observe(new RefreshEvent.Broke(tenant, e));
            var summary = Ended(progress, RefreshOutcome.Failed);
            observer.Observe(new RefreshEvent.Finished(tenant, summary, owner.State.NextRefreshAt));
            return RefreshTrace.SetOutcome(activity, summary);
        }
    }

    private RefreshSummary Ended(RefreshProgress progress, RefreshOutcome outcome) =>
        new(progress.Id, outcome, progress.StartedAt, time.GetUtcNow(), progress.Status.Attempts, progress.Status.Funnel);
}

/// <summary>Creates and parses refresh ids.</summary>
/// <remarks>
/// An id contains its tenant so that a lookup goes to one owner: a unique number, a dot, the tenant in URL-safe Base64. Later ids of a
/// tenant sort after earlier ones. Opaque to callers.
/// </remarks>
public static class RefreshIds
{
    private const char Separator = '.';

    /// <summary>Creates an id.</summary>
    public static string Create(TenantId tenant, TimeProvider time) =>
        $"{Guid.CreateVersion7(time.GetUtcNow()):N}{Separator}{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(tenant.ToString()))}";

    /// <summary>Reads the tenant from an id; returns false when the id is invalid.</summary>
    public static bool TryGetTenant(string id, out TenantId tenant)
    {
        tenant = default;
        var dot = id.IndexOf(Separator, StringComparison.Ordinal);
        var named = dot < 0 ? default : id.AsSpan(dot + 1);
        return !named.IsEmpty
            && Base64Url.IsValid(named)
            && TenantId.TryParse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(named)), out tenant);
    }
}

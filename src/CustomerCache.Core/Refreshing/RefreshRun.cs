using System.Buffers.Text;
using System.Text;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// One refresh of one tenant from its first attempt to its end. Runs beside the owner's turn and takes a turn only to commit.
/// </summary>
/// <param name="owner">Whose tenant.</param>
/// <param name="options">Attempts, waits, guards.</param>
/// <param name="time">Clock.</param>
/// <param name="random">A number from 0 up to, not including, 1; spreads the waits.</param>
/// <param name="observer">Told of everything.</param>
public sealed class RefreshRun(
    IRefreshedTenant owner,
    RefreshOptions options,
    TimeProvider time,
    Func<double> random,
    IRefreshObserver observer
)
{
    /// <summary>
    /// Runs to the end. Never throws: what went wrong is observed and told by the outcome. The owner finishes the progress.
    /// </summary>
    /// <param name="progress">Told of every device.</param>
    /// <param name="createReader">What reads the tenant.</param>
    /// <param name="reading">Knows which devices were read later by others, whose outcomes go before those of this refresh.</param>
    /// <param name="forced">Whether somebody asked for it although it was not due.</param>
    /// <param name="acceptShrink">Whether an operator lets a large drop through.</param>
    /// <param name="stop">The process stops: nothing is changed any more.</param>
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

            return RefreshTrace.Tell(activity, completion.Summary);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return RefreshTrace.Tell(activity, Ended(progress, RefreshOutcome.Interrupted));
        }
        catch (Exception e)
        {
            observer.Observe(new RefreshEvent.Broke(tenant, e));
            var summary = Ended(progress, RefreshOutcome.Failed);
            observer.Observe(new RefreshEvent.Finished(tenant, summary, owner.State.NextRefreshAt));
            return RefreshTrace.Tell(activity, summary);
        }
    }

    private RefreshSummary Ended(RefreshProgress progress, RefreshOutcome outcome) =>
        new(progress.Id, outcome, progress.StartedAt, time.GetUtcNow(), progress.Status.Attempts, progress.Status.Funnel);
}

/// <summary>
/// Identifications of refreshes. Each names its tenant, so that a question about it goes to one owner: a number that no other refresh has,
/// a dot, the tenant in URL-safe Base64. Later ones of a tenant sort after earlier ones. Callers take them as they are.
/// </summary>
public static class RefreshIds
{
    private const char Separator = '.';

    /// <summary>A new one.</summary>
    public static string Create(TenantId tenant, TimeProvider time) =>
        $"{Guid.CreateVersion7(time.GetUtcNow()):N}{Separator}{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(tenant.ToString()))}";

    /// <summary>The tenant that one names; false for what is none.</summary>
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

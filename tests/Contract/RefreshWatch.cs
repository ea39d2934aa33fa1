using CustomerCache.Core;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Tests.Contract;

/// <summary>
/// Tracks the refreshes of one round by their events: running, waiting for a time of the clock, or ended. Forwards
/// each event first. Thread safe.
/// </summary>
internal sealed class RefreshWatch(IEventObserver<RefreshEvent> next, FakeTime time) : IEventObserver<RefreshEvent>
{
    // Real time, only to turn a test that would hang into one that says what was missing.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<TenantId, RefreshState> _stands = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets the state of the refreshes of this round.</summary>
    public IReadOnlyDictionary<TenantId, RefreshState> Stands
    {
        get
        {
            lock (_gate)
            {
                return _stands.ToDictionary();
            }
        }
    }

    /// <summary>Starts a round without a started refresh.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _stands.Clear();
        }
    }

    public void Observe(RefreshEvent happened)
    {
        next.Observe(happened);
        lock (_gate)
        {
            var stand = _stands.GetValueOrDefault(happened.Tenant) ?? RefreshState.Started;
            _stands[happened.Tenant] = happened switch
            {
                RefreshEvent.ListingFailed e => stand with { Attempts = e.Attempt, Due = e.RetryAt },
                RefreshEvent.CrossingRetried e => stand with { Due = time.GetUtcNow() + e.Delay },
                RefreshEvent.Finished e => stand with { Attempts = e.Summary.Attempts, Due = null, Summary = e.Summary },
                _ => stand,
            };
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Completes when every refresh of the round, at least those of these tenants, has ended or waits for a later time.</summary>
    public async Task SettledAsync(IReadOnlyList<TenantId> refreshed)
    {
        while (Pending(refreshed, out var changed) is { Length: > 0 } busy)
        {
            try
            {
                await changed.WaitAsync(HangTimeout);
            }
            catch (TimeoutException late)
            {
                throw new TimeoutException($"Neither the end nor a wait was observed of the refresh of {string.Join(", ", busy)}", late);
            }
        }
    }

    private TenantId[] Pending(IReadOnlyList<TenantId> refreshed, out Task changed)
    {
        lock (_gate)
        {
            changed = _changed.Task;
            var now = time.GetUtcNow();
            return
            [
                .. refreshed
                    .Union(_stands.Keys)
                    .Where(t => _stands.GetValueOrDefault(t) is not { } stand || (stand.Summary is null && !(stand.Due > now))),
            ];
        }
    }

    /// <summary>Represents the state of one refresh.</summary>
    /// <param name="Attempts">Attempts to list so far.</param>
    /// <param name="Due">The time that it waits for; past or null when it does not wait.</param>
    /// <param name="Summary">Null until it ended.</param>
    public sealed record RefreshState(int Attempts, DateTimeOffset? Due, RefreshSummary? Summary)
    {
        public static readonly RefreshState Started = new(1, null, null);

        /// <summary>Gets whether it read the whole tenant.</summary>
        public bool HasPassed =>
            Summary is { Outcome: not (RefreshOutcome.ListingFailed or RefreshOutcome.NoLongerDue or RefreshOutcome.Interrupted) };
    }
}

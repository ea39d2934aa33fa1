using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// Looks up the undecided devices of one tenant again between two refreshes, one retry at a time. Called on the scheduler of its grain.
/// </summary>
/// <remarks>
/// The first retry follows the refresh after <see cref="RefreshOptions.UndecidedRetryDelay"/>; the delay doubles while none is decided.
/// </remarks>
internal sealed partial class UndecidedRetries(
    TenantId tenant,
    TenantDependencies parts,
    Func<TenantState> state,
    Func<ImmutableArray<string>, Task> recross
)
{
    private readonly ILogger<UndecidedRetries> _logger = parts.Loggers.CreateLogger<UndecidedRetries>();
    private string? _refreshId;
    private TimeSpan _delay;
    private DateTimeOffset _dueAt;

    /// <summary>Gets the running retry; completed when none runs. Never faults.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Starts a retry if one is due. Called by each check.</summary>
    /// <param name="isFree">Whether the tenant can be read, and no refresh reads it now.</param>
    public void Check(bool isFree)
    {
        var first = parts.Options.UndecidedRetryDelay;
        if (
            !isFree
            || first == TimeSpan.Zero
            || !Running.IsCompleted
            || state() is not { Undecided: > 0, Snapshot: not null, LastRefresh: { } last }
        )
        {
            return;
        }

        if (_refreshId != last.Id)
        {
            (_refreshId, _delay, _dueAt) = (last.Id, first, last.FinishedAt + first);
        }

        if (parts.Time.GetUtcNow() >= _dueAt)
        {
            Running = RetryAsync(first);
        }
    }

    private async Task RetryAsync(TimeSpan first)
    {
        // Complete the check first.
        await Task.Yield();
        var before = state();
        ImmutableArray<string> serials = [.. TenantState.UndecidedOf(before.Devices, before.Snapshot)];
        try
        {
            await recross(serials);
        }
        catch (OperationCanceledException)
        {
            // The owner moves to another silo, whose checks go on.
        }
        catch (Exception failure)
        {
            Log.RetryFailed(_logger, tenant, failure);
        }

        var left = state().Undecided;
        var longest = parts.Options.Interval;
        _delay =
            left < before.Undecided ? first
            : _delay * 2 < longest ? _delay * 2
            : longest;
        _dueAt = parts.Time.GetUtcNow() + _delay;
        parts.Observer.Observe(new RefreshEvent.UndecidedRetried(tenant, serials.Length, left, _dueAt));
    }

    private static partial class Log
    {
        [LoggerMessage(
            4122,
            LogLevel.Warning,
            "Failed to store the retried undecided devices of {Tenant}; retrying them later.",
            EventName = "UndecidedRetryFailed"
        )]
        public static partial void RetryFailed(ILogger logger, TenantId tenant, Exception failure);
    }
}

using System.Collections.Immutable;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Serialization.Invocation;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// Starts due refreshes in the whole cluster; one activation with key 0, reactivated by a reminder on any remaining silo. Stores which
/// tenants have stored state.
/// </summary>
[Alias("customer-cache.IRefreshCoordinatorGrain")]
internal interface IRefreshCoordinatorGrain : IGrainWithIntegerKey
{
    /// <summary>Registers the reminder and checks at once. Called by every silo at startup.</summary>
    [Alias("EnsureStarted")]
    Task EnsureStartedAsync(CancellationToken cancellationToken);

    /// <summary>Starts the refresh of every due tenant.</summary>
    [Alias("Check")]
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>Returns the tenants with stored state, as <c>system/host</c>.</summary>
    [Alias("GetStored")]
    Task<ImmutableArray<string>> GetStoredAsync(CancellationToken cancellationToken);

    /// <summary>Adds a tenant whose state was stored for the first time.</summary>
    [Alias("AddStored")]
    Task AddStoredAsync(string tenant, CancellationToken cancellationToken);
}

/// <summary>
/// Starts due refreshes: by a timer on the product's clock while active, and by a reminder that reactivates it on another silo after a
/// failure.
/// </summary>
/// <remarks>
/// Keeps no dates; each tenant decides whether it is due. A check waits for tenants, and a tenant may add itself to the stored ones
/// meanwhile; calls about that list interleave.
/// </remarks>
[KeepAlive]
[MayInterleave(nameof(IsAboutTheList))]
internal sealed partial class RefreshCoordinatorGrain(
    [PersistentState("coordinator", CustomersStorage.Name)] IPersistentState<CoordinatorState> state,
    IVendors vendors,
    RefreshOptions options,
    TimeProvider time,
    ILogger<RefreshCoordinatorGrain> logger
) : Grain, IRefreshCoordinatorGrain, IRemindable, IDisposable
{
    /// <summary>The name of the reminder.</summary>
    public const string Reminder = "refresh-check";

    // The minimum that Orleans accepts.
    private static readonly TimeSpan MinReminderPeriod = TimeSpan.FromMinutes(1);

    private readonly PeriodicTimer _timer = new(options.CheckInterval, time);
    private readonly SemaphoreSlim _list = new(1);

    /// <summary>Returns whether a call may interleave with a waiting one.</summary>
    public static bool IsAboutTheList(IInvokable call) => call.GetMethodName() is nameof(AddStoredAsync) or nameof(GetStoredAsync);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Log.CoordinatorAcquired(logger, vendors.Tenants.Count, options.CheckInterval);

        // Runs interleaved on this grain's scheduler until the timer is disposed.
        RunCheckLoopAsync().Ignore();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _timer.Dispose();
        _list.Dispose();
    }

    public async Task EnsureStartedAsync(CancellationToken cancellationToken)
    {
        var period = options.CheckInterval > MinReminderPeriod ? options.CheckInterval : MinReminderPeriod;
        await this.RegisterOrUpdateReminder(Reminder, period, period, cancellationToken);
        await CheckAsync(cancellationToken);
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Log.ReminderReceived(logger, status.CurrentTickTime);
        return CheckAsync(CancellationToken.None);
    }

    public Task CheckAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(vendors.Tenants.Select(tenant => CheckAsync(tenant, cancellationToken)));

    public Task<ImmutableArray<string>> GetStoredAsync(CancellationToken cancellationToken) =>
        Task.FromResult(state.State.Stored.ToImmutableArray());

    public async Task AddStoredAsync(string tenant, CancellationToken cancellationToken)
    {
        await _list.WaitAsync(cancellationToken);
        try
        {
            await AddAsync(tenant, cancellationToken);
        }
        finally
        {
            _list.Release();
        }
    }

    // A failed write is rolled back, so that the tenant's next attempt writes again.
    private async Task AddAsync(string tenant, CancellationToken cancellationToken)
    {
        var before = state.State.Stored;
        if (before.Contains(tenant))
        {
            return;
        }

        try
        {
            state.State.Stored = before.Add(tenant);
            await state.WriteStateAsync(cancellationToken);
        }
        catch
        {
            state.State.Stored = before;
            throw;
        }
    }

    private async Task RunCheckLoopAsync()
    {
        while (await _timer.WaitForNextTickAsync())
        {
            await CheckAsync(CancellationToken.None);
        }
    }

    private async Task CheckAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        try
        {
            await GrainFactory
                .GetGrain<ITenantGrain>(tenant.ToString())
                .StartRefreshAsync(RefreshDemand.IfDue, acceptShrink: false, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Log.CheckFailed(logger, tenant, options.CheckInterval, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4131, LogLevel.Debug, "Received reminder at {At}; starting due refreshes.", EventName = "ReminderReceived")]
        public static partial void ReminderReceived(ILogger logger, DateTime at);

        [LoggerMessage(
            4133,
            LogLevel.Information,
            "Acquired the refresh coordinator: checking {Count} tenants every {CheckInterval}.",
            EventName = "CoordinatorAcquired"
        )]
        public static partial void CoordinatorAcquired(ILogger logger, int count, TimeSpan checkInterval);

        [LoggerMessage(
            4132,
            LogLevel.Warning,
            "Failed to check whether {Tenant} is due; retrying in {CheckInterval}.",
            EventName = "CheckFailed"
        )]
        public static partial void CheckFailed(ILogger logger, TenantId tenant, TimeSpan checkInterval, Exception failure);
    }
}

/// <summary>Represents the stored state of the coordinator.</summary>
[GenerateSerializer, Alias("customer-cache.CoordinatorState")]
internal sealed class CoordinatorState
{
    /// <summary>The tenants with stored state, as <c>system/host</c>.</summary>
    [Id(0)]
    public ImmutableSortedSet<string> Stored { get; set; } = ImmutableSortedSet<string>.Empty;
}

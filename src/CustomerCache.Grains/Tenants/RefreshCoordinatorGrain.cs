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
/// Looks for tenants that are due, in the whole cluster: one activation, key 0, woken by a reminder wherever a silo is left. Remembers
/// which tenants were ever stored.
/// </summary>
[Alias("customer-cache.IRefreshCoordinatorGrain")]
internal interface IRefreshCoordinatorGrain : IGrainWithIntegerKey
{
    /// <summary>Sees to it that the reminder is set, and looks at once. Called by every silo when it starts.</summary>
    [Alias("EnsureStarted")]
    Task EnsureStartedAsync(CancellationToken cancellationToken);

    /// <summary>Starts the refresh of every tenant that is due.</summary>
    [Alias("Check")]
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>Tenants of which something is stored, as <c>system/host</c>.</summary>
    [Alias("GetStored")]
    Task<ImmutableArray<string>> GetStoredAsync(CancellationToken cancellationToken);

    /// <summary>Something is stored of a tenant for the first time.</summary>
    [Alias("AddStored")]
    Task AddStoredAsync(string tenant, CancellationToken cancellationToken);
}

/// <summary>
/// Looks for tenants that are due: by a timer of its own while it is active, on the product's clock, and by a reminder, which makes it
/// active again on another silo when its own is lost. Knows no dates: each tenant decides for itself. A check waits for tenants, and a
/// tenant in its turn puts itself on the list of stored ones: calls about the list are let in while a check waits.
/// </summary>
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
    /// <summary>Name of the reminder.</summary>
    public const string Reminder = "refresh-check";

    // Orleans takes no shorter one.
    private static readonly TimeSpan ShortestReminder = TimeSpan.FromMinutes(1);

    private readonly PeriodicTimer _timer = new(options.CheckInterval, time);
    private readonly SemaphoreSlim _list = new(1);

    /// <summary>Which calls are let in while another one waits.</summary>
    public static bool IsAboutTheList(IInvokable call) => call.GetMethodName() is nameof(AddStoredAsync) or nameof(GetStoredAsync);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Log.Active(logger, vendors.Tenants.Count, options.CheckInterval);

        // Runs beside the calls, in this grain's turns, until the timer is disposed of.
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
        var period = options.CheckInterval > ShortestReminder ? options.CheckInterval : ShortestReminder;
        await this.RegisterOrUpdateReminder(Reminder, period, period, cancellationToken);
        await CheckAsync(cancellationToken);
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Log.Reminded(logger, status.CurrentTickTime);
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

    // What could not be written is not known either, so that the tenant's next try is one.
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
            Log.NotChecked(logger, tenant, options.CheckInterval, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4131, LogLevel.Debug, "Reminded at {At}; tenants that are due are refreshed")]
        public static partial void Reminded(ILogger logger, DateTime at);

        [LoggerMessage(
            4133,
            LogLevel.Information,
            "This silo looks for tenants that are due from now on: {Count} tenants every {CheckInterval}"
        )]
        public static partial void Active(ILogger logger, int count, TimeSpan checkInterval);

        [LoggerMessage(4132, LogLevel.Warning, "{Tenant} could not be asked whether it is due; it is asked again in {CheckInterval}")]
        public static partial void NotChecked(ILogger logger, TenantId tenant, TimeSpan checkInterval, Exception failure);
    }
}

/// <summary>What the coordinator remembers over restarts.</summary>
[GenerateSerializer, Alias("customer-cache.CoordinatorState")]
internal sealed class CoordinatorState
{
    /// <summary>Tenants of which something is stored, as <c>system/host</c>.</summary>
    [Id(0)]
    public ImmutableSortedSet<string> Stored { get; set; } = ImmutableSortedSet<string>.Empty;
}

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Tests.Shared;

/// <summary>
/// A whole refresh of a vector. The former job took all hosts at once; ours takes each host for itself. So all hosts that are due run
/// as one wave, which is over when every host has ended or waits for its next attempt and one of them has something to show.
/// </summary>
public sealed class VectorRefresh(VectorRun run)
{
    private readonly Dictionary<TenantId, TenantPass> _passes = [];
    private readonly Dictionary<TenantId, RefreshSummary> _summaries = [];
    private readonly Dictionary<TenantId, TenantState> _states = run.Config.Tenants.ToDictionary(t => t, TenantState.Unknown);

    /// <summary>Runs of the former job's loop; a check that finds nothing due counts as one.</summary>
    public int Attempts { get; private set; } = 1;

    /// <summary>False when the simulation was stopped first.</summary>
    public bool Ended { get; private set; }

    /// <summary>Hosts that listed nothing and were left waiting when the wave was over.</summary>
    public IReadOnlyList<TenantId> Waiting { get; private set; } = [];

    /// <summary>What was found of each device, by host.</summary>
    public IReadOnlyDictionary<TenantId, TenantPass> Passes => _passes;

    public IReadOnlyDictionary<TenantId, RefreshSummary> Summaries => _summaries;

    public TenantState State(TenantId tenant) => _states[tenant];

    public void Store(TenantId tenant, JsonElement records) =>
        _states[tenant] = _states[tenant] with { Snapshot = TenantSnapshot.Create(tenant, 1, run.Time.GetUtcNow().AddHours(-4), Records(records)) };

    public void SetNextRefresh(DateTimeOffset at)
    {
        foreach (var tenant in run.Config.Tenants)
        {
            _states[tenant] = _states[tenant] with { NextRefreshAt = at };
        }
    }

    /// <summary>Runs one host alone, to its end.</summary>
    public Task RunAsync(TenantId tenant) => RunAsync([tenant], 1, 0.5);

    /// <summary>Runs all hosts that are due; <paramref name="wait"/> from 0 to 1 is how far into the range of waits each wait is.</summary>
    public Task RunAsync(int stopAfterAttempts, double wait) => RunAsync(run.Config.Tenants, stopAfterAttempts, wait);

    private async Task RunAsync(IReadOnlyList<TenantId> tenants, int stopAfterAttempts, double wait)
    {
        using var stop = new CancellationTokenSource();
        var due = tenants.Where(t => RefreshSchedule.IsDue(_states[t].NextRefreshAt, run.Time.GetUtcNow())).ToArray();
        var progress = due.ToDictionary(t => t, t => new RefreshProgress(t, "one", run.Time));
        var work = due.ToDictionary(t => t, t => RefreshAsync(t, progress[t], wait, stop.Token));
        while (true)
        {
            await run.Time.SettleAsync(work.Values);
            Attempts = progress.Values.Select(p => p.Status.Attempts).Append(1).Max();
            Ended = work.Values.All(w => w.IsCompleted) || Passes.Count > 0;
            if (Ended || Attempts >= stopAfterAttempts)
            {
                break;
            }

            run.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Waiting = [.. work.Where(w => !w.Value.IsCompleted).Select(w => w.Key)];
        await stop.CancelAsync();
        await Task.WhenAll(work.Values).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.All(work.Values, w => Assert.Null(w.Exception));
    }

    /// <summary>The records of a host as JSON; null when nothing is stored.</summary>
    public JsonArray? Stored(TenantId tenant) => _states[tenant].Snapshot is { } snapshot
        ? [.. snapshot.Records.Select(r => JsonNode.Parse(r.Utf8.Span))] : null;

    public static ImmutableArray<DeviceRecord> Records(JsonElement list) => [.. list.EnumerateArray().Select(e =>
        RecordReader.TryRead(e, out var error) ?? throw new InvalidOperationException(error))];

    private async Task RefreshAsync(TenantId tenant, RefreshProgress progress, double wait, CancellationToken cancellationToken)
    {
        run.Observer.Observe(new RefreshEvent.Started(tenant, progress.Id));
        var reader = new TenantReaders(run.Vendors, run.Policy, run.Options, run.Time, run.Observer).Create(tenant);
        var attempts = new RefreshAttempts(tenant, reader, run.Options, run.Time, () => wait, run.Observer);
        var (pass, outcome) = await attempts.RunAsync(
            () => _states[tenant].Snapshot, () => RefreshSchedule.IsDue(_states[tenant].NextRefreshAt, run.Time.GetUtcNow()), progress, cancellationToken);
        var completion = RefreshCompletion.Of(_states[tenant], pass, outcome, progress.Status, acceptShrink: false, run.Options, run.Time.GetUtcNow());
        _states[tenant] = completion.After;
        _summaries[tenant] = completion.Summary;
        foreach (var happened in completion.Events(run.Options))
        {
            run.Observer.Observe(happened);
        }

        if (pass is not null)
        {
            _passes[tenant] = pass;
        }
    }
}

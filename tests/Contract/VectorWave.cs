using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Tests.Contract;

/// <summary>
/// Runs whole refreshes of a vector by an engine. The former job took all hosts at once; ours refreshes each host separately. So all hosts
/// that are due run as one wave, which ends when every host has ended or waits for its next attempt and one of them has a result.
/// </summary>
internal sealed class VectorWave(VectorRun run, IVectorEngine engine) : IAsyncDisposable
{
    private readonly RefreshWatch _watch = new(run.Observer, run.Time);
    private readonly Dictionary<TenantId, TenantState> _before = run.Config.Tenants.ToDictionary(t => t, TenantState.Unknown);
    private readonly Dictionary<TenantId, VectorResult> _results = [];
    private bool _started;
    private double _wait;

    /// <summary>Runs of the former job's loop; a check that finds nothing due counts as one.</summary>
    public int Attempts { get; private set; } = 1;

    /// <summary>Gets whether it ran to the end; false when the simulation was stopped first.</summary>
    public bool Ended { get; private set; }

    /// <summary>Gets the hosts that listed nothing and still waited at the end of the wave.</summary>
    public IReadOnlyList<TenantId> Waiting { get; private set; } = [];

    /// <summary>Returns the stored state of a host at the end of the wave.</summary>
    public VectorResult Result(TenantId tenant) => _results[tenant];

    /// <summary>Returns the records of a host as JSON; null when nothing is stored.</summary>
    public JsonArray? Stored(TenantId tenant) =>
        _results[tenant].Snapshot is { } snapshot ? [.. snapshot.Records.Select(r => JsonNode.Parse(r.Utf8.Span))] : null;

    /// <summary>Stores records of a host from an earlier run.</summary>
    public void Store(TenantId tenant, JsonElement records) =>
        _before[tenant] = _before[tenant] with
        {
            Snapshot = TenantSnapshot.Create(tenant, 1, run.Time.GetUtcNow().AddHours(-4), VectorRefresh.Records(records)),
        };

    /// <summary>Sets when hosts are due, as an earlier run did.</summary>
    public void SetNextRefresh(DateTimeOffset at, params IEnumerable<TenantId> tenants)
    {
        foreach (var tenant in tenants)
        {
            _before[tenant] = _before[tenant] with { NextRefreshAt = at };
        }
    }

    /// <summary>Runs all hosts that are due; <paramref name="wait"/> from 0 to 1 is how far into the range of waits each wait is.</summary>
    public async Task RunAsync(int stopAfterAttempts, double wait)
    {
        _wait = wait;
        _watch.Begin();
        await StartAsync();
        var refreshed = await engine.CheckAsync();
        while (!await IsOverAsync(refreshed, stopAfterAttempts))
        {
            await WaitAsync();
        }

        Assert.Empty(run.Observer.Of<RefreshEvent.Broke>().Select(b => b.Exception.ToString()));
        var ended = _watch.Stands.ToLookup(s => s.Value.Summary is not null, s => s.Key);
        Waiting = [.. ended[false]];
        await Task.WhenAll(ended[true].Select(engine.EndAsync));
        foreach (var tenant in run.Config.Tenants)
        {
            _results[tenant] = await engine.ReadAsync(tenant);
        }
    }

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    private async Task StartAsync()
    {
        if (_started)
        {
            return;
        }

        _started = true;
        foreach (var state in _before.Values)
        {
            await engine.StoreAsync(state);
        }

        await engine.StartAsync(new VectorParts(run.Vendors, run.Policy, run.Options, run.Time, _watch, () => _wait));
    }

    private async Task<bool> IsOverAsync(IReadOnlyList<TenantId> refreshed, int stopAfterAttempts)
    {
        await _watch.SettledAsync(refreshed);
        var stands = _watch.Stands.Values;
        Attempts = stands.Select(s => s.Attempts).Append(1).Max();
        Ended = stands.All(s => s.Summary is not null) || stands.Any(s => s.HasPassed);
        return Ended || Attempts >= stopAfterAttempts;
    }

    // The times for which the refreshes wait were observed; their timers may be armed a moment later, and by another process.
    private async Task WaitAsync()
    {
        var dues = _watch.Stands.Values.Where(s => s.Summary is null).Select(s => s.Due!.Value).ToArray();
        var next = dues.Min();
        await run.Time.WaitForTimersDueAsync(dues.Count(d => d == next), next);
        run.Time.Advance(next - run.Time.GetUtcNow());
    }
}

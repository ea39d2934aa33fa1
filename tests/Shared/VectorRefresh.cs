using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Tests.Shared;

/// <summary>
/// The first refresh of a vector with one tenant by the parts of Core alone. Whole refreshes are run by engines, see the contract.
/// </summary>
public sealed class VectorRefresh(VectorRun run)
{
    private readonly Dictionary<TenantId, RefreshCompletion> _completions = [];

    /// <summary>Runs of the former job's loop.</summary>
    public int Attempts { get; private set; } = 1;

    /// <summary>Gets whether it ran to the end; false when the simulation was stopped first.</summary>
    public bool Ended { get; private set; }

    public IReadOnlyDictionary<TenantId, RefreshSummary> Summaries => _completions.ToDictionary(c => c.Key, c => c.Value.Summary);

    /// <summary>
    /// Runs to the end, or to an attempt; <paramref name="wait"/> from 0 to 1 is how far into the range of waits each wait is.
    /// </summary>
    public async Task RunAsync(int stopAfterAttempts, double wait)
    {
        using var stop = new CancellationTokenSource();
        var tenant = Assert.Single(run.Config.Tenants);
        var progress = new RefreshProgress(tenant, "one", run.Time);
        var work = RefreshAsync(tenant, progress, wait, stop.Token);
        while (true)
        {
            await run.Time.SettleAsync([work]);
            (Attempts, Ended) = (progress.Status.Attempts, work.IsCompleted);
            if (Ended || Attempts >= stopAfterAttempts)
            {
                break;
            }

            run.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await stop.CancelAsync();
        await work.ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.Null(work.Exception);
    }

    /// <summary>Returns the records of a tenant as JSON; null when nothing is stored.</summary>
    public JsonArray? Stored(TenantId tenant) =>
        _completions.GetValueOrDefault(tenant)?.After.Snapshot is { } snapshot
            ? [.. snapshot.Records.Select(r => JsonNode.Parse(r.Utf8.Span))]
            : null;

    public static ImmutableArray<DeviceRecord> Records(JsonElement list) =>
        [.. list.EnumerateArray().Select(e => RecordReader.TryRead(e, out var error) ?? throw new InvalidOperationException(error))];

    private async Task RefreshAsync(TenantId tenant, RefreshProgress progress, double wait, CancellationToken cancellationToken)
    {
        var reader = new TenantReaders(run.Vendors, run.Policy, run.Options, run.Time, run.Observer).Create(tenant);
        var attempts = new RefreshAttempts(tenant, reader, run.Options, run.Time, () => wait, run.Observer);
        var (pass, outcome) = await attempts.RunAsync(() => null, () => true, progress, cancellationToken);
        _completions[tenant] = RefreshCompletion.Of(
            TenantState.Unknown(tenant),
            pass,
            outcome,
            progress.Status,
            acceptShrink: false,
            run.Options,
            run.Time.GetUtcNow()
        );
    }
}

using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Http;

namespace CustomerCache.Server.Observability.Telemetry;

/// <summary>Measures the tenants as this process serves them; computed when read.</summary>
internal sealed class TenantMetrics : IProductMetrics
{
    private static readonly FrozenDictionary<RefreshOutcome, string> Outcomes = Enum.GetValues<RefreshOutcome>()
        .ToFrozenDictionary(o => o, ApiNames.Of);

    private readonly IServiceProvider _services;
    private readonly TimeProvider _time;

    /// <param name="meters">Owns the meter.</param>
    /// <param name="services">Resolves replicas and owners lazily: the engine that provides them may depend on metrics.</param>
    /// <param name="options">Has the refresh interval.</param>
    /// <param name="time">Measures ages.</param>
    public TenantMetrics(IMeterFactory meters, IServiceProvider services, RefreshOptions options, TimeProvider time)
    {
        (_services, _time) = (services, time);
        var meter = meters.Create(CustomerCacheMetrics.Name);
        meter.CreateObservableGauge(
            "customercache.tenant.age",
            Ages,
            "s",
            "Time since the last refresh or import confirmed the records that this process serves"
        );
        meter.CreateObservableGauge(
            "customercache.tenant.built",
            Built,
            null,
            "Whether there are records to serve: 1 once the tenant was built or imported"
        );
        meter.CreateObservableGauge("customercache.tenant.records", Records, "{record}", "Records that this process serves");
        meter.CreateObservableGauge(
            "customercache.tenant.stale_records",
            Stale,
            "{record}",
            "Records that are served although the last refresh did not confirm them"
        );
        meter.CreateObservableGauge(
            "customercache.tenant.undecided",
            Undecided,
            "{device}",
            "Devices without a record because their look-up failed; they are retried within minutes"
        );
        meter.CreateObservableGauge(
            "customercache.tenant.outcome",
            LastOutcomes,
            null,
            "How the last refresh of the tenant ended: 1 for its outcome, 0 for every other one"
        );
        meter.CreateObservableGauge(
            "customercache.replica.staleness",
            Stalenesses,
            "s",
            "Time since this process last knew that the records it serves are the current version"
        );
        meter.CreateObservableGauge(
            "customercache.refresh.interval",
            () => options.Interval.TotalSeconds,
            "s",
            "The configured time from a refresh that was done to the next one"
        );
    }

    private ISnapshotSource Replicas => _services.GetRequiredService<ISnapshotSource>();

    // An unconfigured tenant only ages, which would raise a false alarm.
    private IEnumerable<Measurement<double>> Ages() => Served(Replicas.Configured, s => (_time.GetUtcNow() - s.BuiltAt).TotalSeconds);

    private IEnumerable<Measurement<int>> Built() =>
        Replicas.Configured.Select(t => new Measurement<int>(Replicas.Find(t) is null ? 0 : 1, Tag(t)));

    private IEnumerable<Measurement<int>> Records() => Served(Replicas.Known, s => s.Records.Count);

    private IEnumerable<Measurement<double>> Stalenesses() => Served(Replicas.Known, s => Replicas.StalenessOf(s.Tenant).TotalSeconds);

    private IEnumerable<Measurement<int>> Stale() => Statuses().Select(s => new Measurement<int>(s.StaleRecords, Tag(s.Tenant)));

    private IEnumerable<Measurement<int>> Undecided() => Statuses().Select(s => new Measurement<int>(s.Undecided, Tag(s.Tenant)));

    private IEnumerable<Measurement<int>> LastOutcomes() =>
        from status in Statuses()
        where status.LastRefresh is not null
        from outcome in Outcomes
        select new Measurement<int>(
            outcome.Key == status.LastRefresh!.Outcome ? 1 : 0,
            new TagList { Tag(status.Tenant), { "outcome", outcome.Value } }
        );

    // The engine answers from memory, so the task has completed; before the start it knows no tenant.
    private IEnumerable<TenantStatus> Statuses()
    {
        var tenants = _services.GetRequiredService<ITenantClient>();
        foreach (var tenant in Replicas.Configured)
        {
            if (StatusOf(tenants, tenant) is { } status)
            {
                yield return status;
            }
        }
    }

    private static TenantStatus? StatusOf(ITenantClient tenants, TenantId tenant)
    {
        try
        {
            return tenants.GetStatusAsync(tenant, CancellationToken.None).AsTask() is { IsCompletedSuccessfully: true } status
                ? status.Result
                : null;
        }
        catch (KeyNotFoundException)
        {
            return null;
        }
    }

    private IEnumerable<Measurement<T>> Served<T>(IEnumerable<TenantId> tenants, Func<TenantSnapshot, T> value)
        where T : struct
    {
        foreach (var tenant in tenants)
        {
            if (Replicas.Find(tenant) is { } snapshot)
            {
                yield return new Measurement<T>(value(snapshot), Tag(tenant));
            }
        }
    }

    private static KeyValuePair<string, object?> Tag(TenantId tenant) => new("tenant", tenant.ToString());
}

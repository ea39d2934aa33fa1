using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Calls;

/// <summary>Records metrics of vendor calls, rate limiters and circuits. Gauges are computed on observation. Thread safe.</summary>
internal sealed class VendorMetrics
{
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
    };

    private readonly Histogram<double> _durations;
    private readonly Counter<long> _held;
    private ImmutableArray<IVendorChannel> _channels = [];

    public VendorMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("CustomerCache");
        _durations = meter.CreateHistogram(
            "customercache.vendor.call.duration",
            "s",
            "From sending an HTTP request to a vendor to the last byte of its answer, logins included",
            null,
            Seconds
        );
        _held = meter.CreateCounter<long>(
            "customercache.circuit.held_calls",
            "{call}",
            "Calls that were not made because their vendor was failing"
        );
        meter.CreateObservableGauge(
            "customercache.circuit.open",
            () => Read(c => c.CircuitOpenUntil is null ? 0 : 1),
            null,
            "Whether calls to a vendor are held back because it is failing: 1 while they are"
        );
        meter.CreateObservableGauge(
            "customercache.budget.limit",
            () => Read(c => c.Limiter.Limit),
            "{call}",
            "Calls that this process may have under way at once"
        );
        meter.CreateObservableGauge(
            "customercache.budget.in_use",
            () => Read(c => c.Limiter.InUse),
            "{call}",
            "Calls that hold a place of the budget"
        );
        meter.CreateObservableGauge(
            "customercache.budget.waiting",
            () => Read(c => c.Limiter.Waiting),
            "{call}",
            "Calls that wait for a place of the budget"
        );
    }

    /// <summary>Adds a channel to the gauges.</summary>
    public void Watch(IVendorChannel channel) => ImmutableInterlocked.Update(ref _channels, static (all, added) => all.Add(added), channel);

    /// <summary>Records an HTTP exchange.</summary>
    public void Exchanged(VendorCall call, VendorFault? fault, TimeSpan duration) =>
        _durations.Record(
            duration.TotalSeconds,
            new TagList
            {
                { "vendor", call.Label },
                { "operation", call.Operation },
                { "outcome", CallOutcomes.Of(fault) },
            }
        );

    /// <summary>Records a call rejected by an open circuit.</summary>
    public void RejectedByCircuit(VendorCall call) =>
        _held.Add(1, new TagList { { "vendor", call.Label }, { "operation", call.Operation } });

    private IEnumerable<Measurement<int>> Read(Func<IVendorChannel, int> value) =>
        _channels.Select(c => new Measurement<int>(value(c), new TagList { { "vendor", c.Name.Label }, { "host", c.Name.Host } }));
}

/// <summary>Names the outcomes of calls in metrics and traces: <c>ok</c>, or the kind of the fault in snake case.</summary>
internal static class CallOutcomes
{
    private static readonly FrozenDictionary<VendorFaultKind, string> Kinds = Enum.GetValues<VendorFaultKind>()
        .ToFrozenDictionary(k => k, k => JsonNamingPolicy.SnakeCaseLower.ConvertName(k.ToString()));

    public static string Of(VendorFault? fault) => fault is null ? "ok" : Kinds[fault.Kind];
}

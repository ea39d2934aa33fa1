using System.Collections.Frozen;
using System.Diagnostics.Metrics;

namespace CustomerCache.Server.Observability;

/// <summary>
/// Keeps a day of the metrics that operators look back at, sampled every <see cref="Step"/>. In memory, for this process: a restart begins
/// anew. Thread safe.
/// </summary>
/// <remarks>
/// A gauge is sampled; a counter counts what happened within the step; of a histogram the last value within the step is kept. At most
/// <see cref="MaxSeries"/> series of 720 numbers are kept (6 MB); later ones are ignored.
/// </remarks>
internal sealed class MetricHistory : BackgroundService
{
    /// <summary>The time between samples.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMinutes(2);

    /// <summary>The maximum number of series.</summary>
    public const int MaxSeries = 2_000;

    /// <summary>The metrics kept.</summary>
    public static readonly IReadOnlyList<string> Metrics =
    [
        "customercache.tenant.age",
        "customercache.tenant.records",
        "customercache.refresh.duration",
        "customercache.refresh.devices",
        "customercache.replica.staleness",
        "customercache.cache.hits",
        "customercache.cache.misses",
        "customercache.budget.limit",
        "customercache.budget.in_use",
        "customercache.budget.waiting",
        "customercache.job.waiting",
    ];

    private static readonly FrozenSet<string> Kept = Metrics.ToFrozenSet(StringComparer.Ordinal);
    private static readonly int Samples = (int)(TimeSpan.FromDays(1) / Step);

    private readonly IMeterFactory _meters;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly MeterListener _listener = new();
    private readonly DateTimeOffset[] _times = new DateTimeOffset[Samples];
    private readonly Dictionary<(string Metric, string Labels), Series> _series = [];
    private long _taken;

    public MetricHistory(IMeterFactory meters, TimeProvider time)
    {
        (_meters, _time) = (meters, time);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Kept.Contains(instrument.Name) && ReferenceEquals(instrument.Meter.Scope, _meters))
            {
                listener.EnableMeasurementEvents(instrument, KindOf(instrument));
            }
        };
        _listener.SetMeasurementEventCallback<int>((i, value, tags, kind) => Record(i, value, tags, (Kind)kind!));
        _listener.SetMeasurementEventCallback<long>((i, value, tags, kind) => Record(i, value, tags, (Kind)kind!));
        _listener.SetMeasurementEventCallback<double>((i, value, tags, kind) => Record(i, value, tags, (Kind)kind!));
    }

    private enum Kind
    {
        Sampled,
        Counted,
        Cumulative,
    }

    /// <summary>Returns the samples since a time, oldest first, optionally of one metric.</summary>
    public (IReadOnlyList<DateTimeOffset> Times, IReadOnlyList<MetricSeries> Series) Read(DateTimeOffset since, string? metric)
    {
        lock (_gate)
        {
            long[] places =
            [
                .. Enumerable
                    .Range(0, (int)Math.Min(_taken, Samples))
                    .Select(i => (Math.Max(0, _taken - Samples) + i) % Samples)
                    .Where(place => _times[place] >= since),
            ];
            return (
                [.. places.Select(place => _times[place])],
                [
                    .. _series
                        .Where(s => metric is null || s.Key.Metric == metric)
                        .OrderBy(s => s.Key.Metric, StringComparer.Ordinal)
                        .ThenBy(s => s.Key.Labels, StringComparer.Ordinal)
                        .Select(s => new MetricSeries(s.Key.Metric, s.Value.Unit, s.Value.Labels, [.. places.Select(s.Value.At)])),
                ]
            );
        }
    }

    public override void Dispose()
    {
        _listener.Dispose();
        base.Dispose();
    }

    /// <summary>Measures from here on; a refresh may begin with the host.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.Start();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Step, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Sample();
            }
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    /// <summary>Takes a sample now.</summary>
    internal void Sample()
    {
        _listener.RecordObservableInstruments();
        lock (_gate)
        {
            var place = (int)(_taken++ % Samples);
            _times[place] = _time.GetUtcNow();
            foreach (var series in _series.Values)
            {
                series.Commit(place);
            }
        }
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, Kind kind)
    {
        SortedDictionary<string, string> labels = new(StringComparer.Ordinal);
        foreach (var (name, label) in tags)
        {
            labels[name] = label?.ToString() ?? "";
        }

        var key = (instrument.Name, string.Join('\n', labels));
        lock (_gate)
        {
            if (_series.TryGetValue(key, out var series) || _series.Count < MaxSeries)
            {
                (series ??= _series[key] = new Series(instrument.Unit, labels)).Record(value, kind);
            }
        }
    }

    private static object KindOf(Instrument instrument) =>
        instrument.GetType().GetGenericTypeDefinition() switch
        {
            var type when type == typeof(Counter<>) => Kind.Counted,
            var type when type == typeof(ObservableCounter<>) => Kind.Cumulative,
            _ => Kind.Sampled,
        };

    private sealed class Series(string? unit, IReadOnlyDictionary<string, string> labels)
    {
        private readonly float[] _values = [.. Enumerable.Repeat(float.NaN, Samples)];
        private double? _total;
        private double _value = double.NaN;

        public string? Unit => unit;

        public IReadOnlyDictionary<string, string> Labels => labels;

        public double? At(long place) => float.IsNaN(_values[place]) ? null : _values[place];

        public void Record(double value, Kind kind)
        {
            _value = kind switch
            {
                Kind.Counted => (double.IsNaN(_value) ? 0 : _value) + value,
                // The first total may have been counted before the first sample, since the process started.
                Kind.Cumulative => value - (_total ?? 0),
                _ => value,
            };
            _total = kind == Kind.Cumulative ? value : null;
        }

        public void Commit(int place) => (_values[place], _value) = ((float)_value, double.NaN);
    }
}

/// <summary>Represents the samples of a metric under one set of labels; null where it was not measured.</summary>
internal sealed record MetricSeries(string Metric, string? Unit, IReadOnlyDictionary<string, string> Labels, IReadOnlyList<double?> Values);

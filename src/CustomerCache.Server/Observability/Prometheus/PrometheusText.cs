using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;

namespace CustomerCache.Server.Observability.Prometheus;

/// <summary>
/// Writes Prometheus' text format 0.0.4: help line, type line and samples per metric. Of two metrics that map to the same name the first is
/// written: scrapers refuse a page with duplicates.
/// </summary>
internal sealed class PrometheusText
{
    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public void Clear()
    {
        _text.Clear();
        _names.Clear();
    }

    public void Write(Metric metric)
    {
        var kind = KindOf(metric.MetricType);
        var name = PrometheusNames.Metric(metric.Name, metric.Unit, kind == "counter", kind == "gauge");
        if (!_names.Add(name))
        {
            return;
        }

        _text
            .Append("# HELP ")
            .Append(name)
            .Append(' ')
            .Append(PrometheusNames.Help(metric.Description))
            .Append('\n')
            .Append("# TYPE ")
            .Append(name)
            .Append(' ')
            .Append(kind)
            .Append('\n');
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            WritePoint(name, metric.MetricType, in point);
        }
    }

    public override string ToString() => _text.ToString();

    private static string KindOf(MetricType type) =>
        type switch
        {
            MetricType.LongSum or MetricType.DoubleSum => "counter",
            MetricType.Histogram or MetricType.ExponentialHistogram => "histogram",
            _ => "gauge",
        };

    private void WritePoint(string name, MetricType type, in MetricPoint point)
    {
        var labels = PrometheusNames.Labels(point.Tags);
        switch (type)
        {
            case MetricType.Histogram or MetricType.ExponentialHistogram:
                WriteHistogram(name, type, labels, in point);
                break;
            case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                Sample(name, "", labels, point.GetSumLong());
                break;
            case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                Sample(name, "", labels, point.GetSumDouble());
                break;
            case MetricType.LongGauge:
                Sample(name, "", labels, point.GetGaugeLastValueLong());
                break;
            default:
                Sample(name, "", labels, point.GetGaugeLastValueDouble());
                break;
        }
    }

    // Buckets are cumulative; the last one counts everything. Exponential histograms are written as sum and count.
    private void WriteHistogram(string name, MetricType type, string labels, in MetricPoint point)
    {
        long sum = 0;
        if (type == MetricType.Histogram)
        {
            foreach (var bucket in point.GetHistogramBuckets())
            {
                sum += bucket.BucketCount;
                if (!double.IsPositiveInfinity(bucket.ExplicitBound))
                {
                    Bucket(name, labels, bucket.ExplicitBound, sum);
                }
            }
        }

        var count = point.GetHistogramCount();
        Bucket(name, labels, double.PositiveInfinity, count);
        Sample(name, "_sum", labels, point.GetHistogramSum());
        Sample(name, "_count", labels, count);
    }

    private void Bucket(string name, string labels, double bound, long count) =>
        Sample(name, "_bucket", $"{labels}{(labels.Length == 0 ? "" : ",")}le=\"{PrometheusNames.Number(bound)}\"", count);

    private void Sample(string name, string suffix, string labels, double value)
    {
        _text.Append(name).Append(suffix);
        if (labels.Length > 0)
        {
            _text.Append('{').Append(labels).Append('}');
        }

        _text.Append(' ').Append(PrometheusNames.Number(value)).Append('\n');
    }

    private void Sample(string name, string suffix, string labels, long value)
    {
        _text.Append(name).Append(suffix);
        if (labels.Length > 0)
        {
            _text.Append('{').Append(labels).Append('}');
        }

        _text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}

using System.Globalization;
using System.Text;
using OpenTelemetry;

namespace CustomerCache.Server.Observability.Prometheus;

/// <summary>Maps names, units, labels and numbers of OpenTelemetry to Prometheus, by the rules that both projects publish.</summary>
internal static class PrometheusNames
{
    /// <summary>Returns the name of a metric: punctuation becomes underscores, the unit is included, a counter ends in
    /// <c>_total</c>.</summary>
    public static string Metric(string name, string? unit, bool isCounter, bool isGauge)
    {
        var text = Clean(name, isLabel: false);
        if (Unit(unit, isGauge) is { Length: > 0 } suffix && !text.EndsWith("_" + suffix, StringComparison.Ordinal))
        {
            text += "_" + suffix;
        }

        return isCounter && !text.EndsWith("_total", StringComparison.Ordinal) ? text + "_total" : text;
    }

    /// <summary>
    /// Returns the labels of a sample without braces. Tags that map to the same label are joined, since a label may occur once.
    /// </summary>
    public static string Labels(ReadOnlyTagCollection tags)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            var (label, text) = (
                Clean(key, isLabel: true),
                Convert.ToString(value is bool flag ? (flag ? "true" : "false") : value, CultureInfo.InvariantCulture) ?? ""
            );
            labels[label] = labels.TryGetValue(label, out var first) ? $"{first};{text}" : text;
        }

        return string.Join(',', labels.Select(l => $"{l.Key}=\"{Escape(l.Value).Replace("\"", "\\\"", StringComparison.Ordinal)}\""));
    }

    /// <summary>Returns the text of a help line.</summary>
    public static string Help(string? description) => string.IsNullOrWhiteSpace(description) ? "(no description)" : Escape(description);

    /// <summary>Formats a number as Go parses it.</summary>
    public static string Number(double value) =>
        double.IsNaN(value) ? "NaN"
        : double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Unit(string? unit, bool isGauge) =>
        unit switch
        {
            null or "" => "",
            ['{', ..] => "",
            "1" => isGauge ? "ratio" : "",
            "s" => "seconds",
            "ms" => "milliseconds",
            "us" => "microseconds",
            "ns" => "nanoseconds",
            "By" => "bytes",
            "%" => "percent",
            _ => Clean(unit, isLabel: true).Trim('_'),
        };

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Clean(string name, bool isLabel)
    {
        var text = new StringBuilder(name.Length + 1);
        foreach (var c in name)
        {
            text.Append(char.IsAsciiLetterOrDigit(c) || (c == ':' && !isLabel) ? c : '_');
        }

        if (text.Length == 0 || char.IsAsciiDigit(text[0]))
        {
            text.Insert(0, '_');
        }

        return text.ToString();
    }
}

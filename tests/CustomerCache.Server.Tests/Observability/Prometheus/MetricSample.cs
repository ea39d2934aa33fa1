using System.Collections.Immutable;

namespace CustomerCache.Server.Tests.Observability.Prometheus;

/// <summary>One line of an exposition.</summary>
internal sealed record MetricSample(string Name, ImmutableSortedDictionary<string, string> Labels, double Value)
{
    /// <summary>Gets the identity of the series, which must be unique.</summary>
    public string Series => $"{Name}{{{string.Join(',', Labels.Select(l => $"{l.Key}={l.Value}"))}}}";
}

namespace CustomerCache.Server.Tests.Observability.Prometheus;

/// <summary>One metric of an exposition.</summary>
internal sealed record MetricFamily(string Name, string Type, string Help, IReadOnlyList<MetricSample> Samples)
{
    /// <summary>The only sample with these labels.</summary>
    public MetricSample Of(params (string Label, string Value)[] labels) =>
        Assert.Single(Samples, s => labels.All(l => s.Labels.GetValueOrDefault(l.Label) == l.Value));
}

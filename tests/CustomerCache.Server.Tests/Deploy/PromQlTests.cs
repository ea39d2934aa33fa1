namespace CustomerCache.Server.Tests.Deploy;

/// <summary>The names of a query are found completely.</summary>
public sealed class PromQlTests
{
    [Fact]
    public void Metrics_labels_and_groupings_are_distinguished_from_functions_and_keywords()
    {
        var read = PromQl.Read(
            """sum by (a, b) (rate(m_total{x="1",y!~"2|3"}[5m])) / on (a) group_left () max without (c) (n) > bool 0.5 and 2 * k offset 5 unless absent(up)"""
        );

        Assert.Equal(["m_total", "n", "k", "up"], read.Selectors.Select(s => s.Metric));
        Assert.Equal([("x", "1"), ("y", "2|3")], read.Selectors[0].Matchers);
        Assert.Equal(["a", "b", "c"], read.GroupedBy.Order());
    }

    [Theory]
    [InlineData("sum(customercache_no_such_metric)")]
    [InlineData("customercache_tenant_age_seconds{host=\"x\"}")]
    [InlineData("sum by (host) (customercache_tenant_age_seconds)")]
    [InlineData("customercache_tenant_outcome{outcome=\"no_such\"}")]
    [InlineData("customercache_refresh_duration_seconds")]
    [InlineData("sum(rate(customercache_refresh_duration_seconds_count[5m])")]
    public void Errors_are_found(string query) => Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => KnownMetrics.Check(query));
}

using CustomerCache.Core.Quotas;

namespace CustomerCache.Grains.Interfaces;

/// <summary>Shares the one budget of Bruin calls out to the silos of the cluster; one activation, key 0.</summary>
[Alias("customer-cache.IBruinBudgetGrain")]
internal interface IBruinQuotaGrain : IGrainWithIntegerKey
{
    /// <summary>Takes a silo's need and answers what it may use from now on.</summary>
    [Alias("Report")]
    Task<QuotaGrant> ReportAsync(QuotaReport report, CancellationToken cancellationToken);
}

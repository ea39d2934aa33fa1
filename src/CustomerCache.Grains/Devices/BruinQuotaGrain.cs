using CustomerCache.Core.Quotas;

namespace CustomerCache.Grains.Devices;

/// <summary>Divides the cluster's quota of Bruin calls among its silos; one activation with key 0.</summary>
[Alias("customer-cache.IBruinBudgetGrain")]
internal interface IBruinQuotaGrain : IGrainWithIntegerKey
{
    /// <summary>Reports a silo's demand; returns the quota granted to it.</summary>
    [Alias("Report")]
    Task<QuotaGrant> ReportAsync(QuotaReport report, CancellationToken cancellationToken);
}

/// <summary>Allocates the cluster's quota of Bruin calls.</summary>
/// <remarks>
/// In memory only: a new activation learns the outstanding leases from the silos' reports. Cluster membership decides which silos must
/// report before anything new is granted, and which silos' leases are void.
/// </remarks>
[KeepAlive]
internal sealed class BruinQuotaGrain(IAdjustableLimit limit, ISiloStatusOracle silos, TimeProvider time) : Grain, IBruinQuotaGrain
{
    private readonly QuotaAllocator _allocator = new(Guid.NewGuid(), limit.Total, new QuotaOptions(), time.GetUtcNow());
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    public Task<QuotaGrant> ReportAsync(QuotaReport report, CancellationToken cancellationToken)
    {
        RemoveDeadSilos();
        var grant = _allocator.Report(report, time.GetUtcNow());
        _reported.Add(report.Node);
        if (!_allocator.IsSettled(time.GetUtcNow()))
        {
            _allocator.Settle([.. silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Select(s => s.ToParsableString())]);
        }

        return Task.FromResult(grant);
    }

    // A silo that is declared dead terminates its process as soon as it detects that.
    private void RemoveDeadSilos()
    {
        foreach (var dead in _reported.Where(s => silos.IsDeadSilo(SiloAddress.FromParsableString(s))).ToArray())
        {
            _reported.Remove(dead);
            _allocator.Forget(dead);
        }
    }
}

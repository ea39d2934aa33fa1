using CustomerCache.Core.Quotas;

namespace CustomerCache.Grains.Devices;

/// <summary>Shares the one budget of Bruin calls out to the silos of the cluster; one activation, key 0.</summary>
[Alias("customer-cache.IBruinBudgetGrain")]
internal interface IBruinQuotaGrain : IGrainWithIntegerKey
{
    /// <summary>Takes a silo's need and answers what it may use from now on.</summary>
    [Alias("Report")]
    Task<QuotaGrant> ReportAsync(QuotaReport report, CancellationToken cancellationToken);
}

/// <summary>
/// Keeps the book of the cluster's budget of Bruin calls, in memory only: a new one finds out from the silos who has what. What the cluster
/// knows of its members tells which of them are to be heard before anything new is given, and which ones hold nothing any more.
/// </summary>
[KeepAlive]
internal sealed class BruinQuotaGrain(IAdjustableLimit allotment, ISiloStatusOracle silos, TimeProvider time) : Grain, IBruinQuotaGrain
{
    private readonly QuotaAllocator _ledger = new(Guid.NewGuid(), allotment.Total, new QuotaOptions(), time.GetUtcNow());
    private readonly HashSet<string> _heard = new(StringComparer.Ordinal);

    public Task<QuotaGrant> ReportAsync(QuotaReport report, CancellationToken cancellationToken)
    {
        ForgetTheDead();
        var grant = _ledger.Report(report, time.GetUtcNow());
        _heard.Add(report.Node);
        if (!_ledger.IsSettled(time.GetUtcNow()))
        {
            _ledger.Settle([.. silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Select(s => s.ToParsableString())]);
        }

        return Task.FromResult(grant);
    }

    // A silo that is declared dead ends its own process as soon as it finds out.
    private void ForgetTheDead()
    {
        foreach (var dead in _heard.Where(s => silos.IsDeadSilo(SiloAddress.FromParsableString(s))).ToArray())
        {
            _heard.Remove(dead);
            _ledger.Forget(dead);
        }
    }
}

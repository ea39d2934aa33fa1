using CustomerCache.Core.Quotas;

namespace CustomerCache.Core.Tests.Quotas;

/// <summary>A node of the deployment, with its messages in transit.</summary>
internal sealed class FakeNode(string name, int total)
{
    private QuotaLease? _lease;

    public string Name => name;

    public FakeLimit Calls { get; } = new(total);

    public QuotaLease Lease => _lease ??= new QuotaLease(name, Calls);

    public List<(QuotaReport Report, DateTimeOffset AskedAt)> Reports { get; } = [];

    public List<(QuotaGrant Grant, DateTimeOffset AskedAt)> Answers { get; } = [];

    /// <summary>Reports and applies the grant at once; twice when the owner is new.</summary>
    public int Ask(QuotaAllocator allocator, DateTimeOffset now)
    {
        QuotaGrant grant;
        do
        {
            grant = allocator.Report(Lease.NextReport(now), now);
            Lease.Apply(grant, now);
        } while (grant.Number == 0);

        return Calls.Permits;
    }
}

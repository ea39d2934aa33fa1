using CustomerCache.Core.Quotas;

namespace CustomerCache.Core.Tests.Quotas;

/// <summary>A node as the deployment has it, with its messages on the way.</summary>
internal sealed class FakeNode(string name, int total)
{
    private QuotaLease? _lease;

    public string Name => name;

    public FakeLimit Calls { get; } = new(total);

    public QuotaLease Lease => _lease ??= new QuotaLease(name, Calls);

    public List<(QuotaReport Report, DateTimeOffset AskedAt)> Reports { get; } = [];

    public List<(QuotaGrant Grant, DateTimeOffset AskedAt)> Answers { get; } = [];

    /// <summary>Asks and hears at once; twice when the owner is new.</summary>
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

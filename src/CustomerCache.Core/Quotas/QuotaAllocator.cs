namespace CustomerCache.Core.Quotas;

/// <summary>Allocates the permits of a shared rate limit to nodes. Not thread safe.</summary>
/// <remarks>
/// <para>The running calls of all nodes together never exceed the total, even when reports or grants are lost, delayed or reordered, nodes
/// die, or the owner restarts without state.</para>
/// <para>A node holds the maximum of its newest grant, every older grant that it has not confirmed as replaced, and its reported calls.
/// Permits become free for others only after the node has confirmed a lower grant and its calls have decreased.</para>
/// <para>A grant is a lease. A silent node starts no calls after the lease, but its last call may run as long as calls can, so its permits
/// stay held for the lease, the longest call and a margin. Only the cluster can shorten that, because a dead process has no calls: see
/// <see cref="Forget"/>.</para>
/// <para>A new owner does not know the grants of its predecessor. Until those have expired, or all living nodes have applied grants of its
/// own epoch (see <see cref="Settle"/>), every node keeps its permits and gets no more. It grants only to reports that name its epoch,
/// which no earlier report can.</para>
/// </remarks>
/// <param name="epoch">A unique id per owner instance.</param>
/// <param name="total">The total number of permits.</param>
/// <param name="options">The times of the leases.</param>
/// <param name="startedAt">The start of this epoch; the predecessor must have ended before.</param>
public sealed class QuotaAllocator(Guid epoch, int total, QuotaOptions options, DateTimeOffset startedAt)
{
    private readonly Dictionary<string, QuotaHolder> _nodes = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _settledAt = startedAt + options.Silence;
    private bool _settled;
    private DateTimeOffset _pausedUntil;

    /// <summary>Returns whether no node can hold permits of an earlier epoch.</summary>
    public bool IsSettled(DateTimeOffset now) => _settled || now > _settledAt;

    /// <summary>Returns the maximum number of calls that can run on the known nodes.</summary>
    public int Held(DateTimeOffset now) => _nodes.Values.Sum(n => n.Hold(now));

    /// <summary>Processes a node's report and returns its grant. A vendor's Retry-After to one node applies to all.</summary>
    public QuotaGrant Report(QuotaReport report, DateTimeOffset now)
    {
        _pausedUntil = now + report.RetryAfter > _pausedUntil ? now + report.RetryAfter : _pausedUntil;
        return Grant(report, now) with { RetryAfter = _pausedUntil > now ? _pausedUntil - now : TimeSpan.Zero };
    }

    private QuotaGrant Grant(QuotaReport report, DateTimeOffset now)
    {
        foreach (var dead in _nodes.Values.Where(n => !n.IsAlive(now) && n.Hold(now) == 0).ToArray())
        {
            _nodes.Remove(dead.Name);
        }

        if (!_nodes.TryGetValue(report.Node, out var node))
        {
            _nodes.Add(report.Node, node = new QuotaHolder(report.Node, options));
        }

        if (!node.TryProcess(report, report.Epoch == epoch, now))
        {
            return new QuotaGrant(epoch, 0, 0, TimeSpan.Zero);
        }

        var permits = IsSettled(now) ? FairShareOf(node, now) : Math.Min(report.CurrentGrant, total);
        node.Grant(permits, now);
        return new QuotaGrant(epoch, report.Number, permits, options.Lease);
    }

    /// <summary>
    /// Removes a process that the cluster has declared dead: its calls have ended. Removing a process that is only slow can exceed the
    /// total.
    /// </summary>
    public void Forget(string node) => _nodes.Remove(node);

    /// <summary>
    /// Receives the living processes of the cluster. Once each of them has applied a grant of this epoch, no earlier grant is in force, and
    /// free permits can be allocated.
    /// </summary>
    /// <remarks>Call it after reports until the allocator is settled.</remarks>
    public void Settle(IReadOnlyCollection<string> living) =>
        _settled |= living.Count > 0 && living.All(name => _nodes.TryGetValue(name, out var node) && node.HasConfirmed);

    /// <summary>Returns the node's share, as far as it already holds it or it is free.</summary>
    /// <remarks>
    /// Excludes permits held by others and the first permit of nodes with precedence: otherwise nodes with lucky timing would exchange a
    /// permit among themselves.
    /// </remarks>
    private int FairShareOf(QuotaHolder node, DateTimeOffset now)
    {
        var order = _nodes
            .Values.Where(n => n.IsAlive(now))
            .OrderBy(n => PrecedenceOf(n, now))
            .ThenBy(n => n.Name, StringComparer.Ordinal)
            .ToList();
        var shares = QuotaShares.Of(total, [.. order.Select(n => new NodeDemand(n.Name, n.Demand))]);
        var reserved = order.TakeWhile(n => n != node).Count(n => n.Demand > 0 && shares[n.Name] > 0 && n.Hold(now) == 0);
        var own = node.Hold(now);
        var free = total - (Held(now) - own) - reserved;
        return Math.Min(shares[node.Name], Math.Max(Math.Min(node.Granted, own), free));
    }

    /// <summary>
    /// Returns the precedence while permits are scarce: nodes within their time slice, then the longest waiting, then those with the
    /// shorter slice, last those that returned their permit but still have running calls, because that permit is not free yet.
    /// </summary>
    private (int Group, long Within) PrecedenceOf(QuotaHolder node, DateTimeOffset now) =>
        node.Granted == 0 ? (node.Hold(now) == 0 ? 1 : 3, node.LastServed.UtcTicks)
        : now - node.TurnSince < options.Turn ? (0, node.TurnSince.UtcTicks)
        : (2, -node.TurnSince.UtcTicks);
}

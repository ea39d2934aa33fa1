namespace CustomerCache.Core.Quotas;

/// <summary>
/// The book of the one owner of a budget: who holds how many places. Its law: the calls that can be under way on all nodes together never
/// exceed the total, whatever reports and answers are lost, late or out of order, whichever nodes die, and whenever the owner starts again
/// with an empty book. Single threaded.
/// <para>A node holds the most of its newest grant, of every older one that it has not confirmed as replaced, and of the calls that it
/// reported. So places are free for others only once the node has said that it lives by a lower grant, and its calls are fewer.</para>
/// <para>A grant is a lease. A node that falls silent starts no calls when the lease is over, but one that it started last may run as long
/// as calls can, so what it holds stays held for the lease, the longest call and a margin: slow, but it never breaks the law. Only the
/// cluster can shorten that: a process that is known to be dead has no calls, see <see cref="Forget"/>.</para>
/// <para>An owner with an empty book does not know who holds what by the word of its predecessor. Until that can be no more - for the same
/// time, or until all living nodes live by grants of its own, see <see cref="Settle"/> - it lets every node keep what it has, and gives
/// nobody more. It grants only to reports that name its book, which no report can that was made before.</para>
/// </summary>
/// <param name="book">Another one whenever an owner starts.</param>
/// <param name="total">Places there are.</param>
/// <param name="terms">The times of the leases.</param>
/// <param name="startedAt">When this book was begun; a predecessor must have ended before.</param>
public sealed class QuotaAllocator(Guid book, int total, QuotaOptions terms, DateTimeOffset startedAt)
{
    private readonly Dictionary<string, QuotaHolder> _nodes = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _settledAt = startedAt + terms.Silence;
    private bool _settled;
    private DateTimeOffset _heldBackUntil;

    /// <summary>Whether nobody can hold a place that is not in the book.</summary>
    public bool IsSettled(DateTimeOffset now) => _settled || now > _settledAt;

    /// <summary>The most calls that can be under way on the nodes that are in the book.</summary>
    public int Held(DateTimeOffset now) => _nodes.Values.Sum(n => n.Hold(now));

    /// <summary>Hears a node and answers it. A vendor that asks one node to slow down means all of them.</summary>
    public QuotaGrant Report(QuotaReport report, DateTimeOffset now)
    {
        _heldBackUntil = now + report.RetryAfter > _heldBackUntil ? now + report.RetryAfter : _heldBackUntil;
        return Grant(report, now) with { RetryAfter = _heldBackUntil > now ? _heldBackUntil - now : TimeSpan.Zero };
    }

    private QuotaGrant Grant(QuotaReport report, DateTimeOffset now)
    {
        foreach (var gone in _nodes.Values.Where(n => !n.IsAlive(now) && n.Hold(now) == 0).ToArray())
        {
            _nodes.Remove(gone.Name);
        }

        if (!_nodes.TryGetValue(report.Node, out var node))
        {
            _nodes.Add(report.Node, node = new QuotaHolder(report.Node, terms));
        }

        if (!node.Hear(report, report.Epoch == book, now))
        {
            return new QuotaGrant(book, 0, 0, TimeSpan.Zero);
        }

        var places = IsSettled(now) ? Fair(node, now) : Math.Min(report.CurrentGrant, total);
        node.Grant(places, now);
        return new QuotaGrant(book, report.Number, places, terms.Lease);
    }

    /// <summary>The cluster says that this process is dead: its calls are over. One that is only slow breaks the law, so be sure.</summary>
    public void Forget(string node) => _nodes.Remove(node);

    /// <summary>
    /// The cluster says which processes live. When each of them lives by a grant of this book, no grant of a predecessor is in force, and
    /// free places can be given. To be called after reports until the book is settled.
    /// </summary>
    public void Settle(IReadOnlyCollection<string> living) =>
        _settled |= living.Count > 0 && living.All(name => _nodes.TryGetValue(name, out var node) && node.HasConfirmed);

    /// <summary>
    /// The share of a node, as far as it has it already or it is free. What others hold is not free; nor is the first place of whoever goes
    /// before this node: else those that ask at the right moment would pass a place round among themselves.
    /// </summary>
    private int Fair(QuotaHolder node, DateTimeOffset now)
    {
        var order = _nodes
            .Values.Where(n => n.IsAlive(now))
            .OrderBy(n => Turn(n, now))
            .ThenBy(n => n.Name, StringComparer.Ordinal)
            .ToList();
        var shares = QuotaShares.Of(total, [.. order.Select(n => new NodeDemand(n.Name, n.Demand))]);
        var reserved = order.TakeWhile(n => n != node).Count(n => n.Demand > 0 && shares[n.Name] > 0 && n.Hold(now) == 0);
        var own = node.Hold(now);
        var free = total - (Held(now) - own) - reserved;
        return Math.Min(shares[node.Name], Math.Max(Math.Min(node.Granted, own), free));
    }

    /// <summary>
    /// Who goes first while places are scarce: whose turn it is; then who waits longest; then who had the shorter turn; last, who has given
    /// its place back but still has calls under way, for nobody can have that place yet.
    /// </summary>
    private (int Group, long Within) Turn(QuotaHolder node, DateTimeOffset now) =>
        node.Granted == 0 ? (node.Hold(now) == 0 ? 1 : 3, node.LastServed.UtcTicks)
        : now - node.TurnSince < terms.Turn ? (0, node.TurnSince.UtcTicks)
        : (2, -node.TurnSince.UtcTicks);
}

using System.Collections.Immutable;

namespace CustomerCache.Simulator;

/// <summary>
/// Something a vendor does wrong. Where and how often is said when it is put on the <see cref="FaultPlan"/>. Faults that refuse a call
/// (<see cref="Status"/>, <see cref="Down"/>, <see cref="RateLimit"/>) come before the session check; faults of the answer come after it
/// and leave login answers alone unless the login operation is named.
/// </summary>
public abstract record Fault
{
    private Fault() { }

    /// <summary>
    /// The answer comes this much later. Several latencies add up. On the system clock each is right to the kernel's tick: measured
    /// 97.5 to 102.7 ms for 100, but about 8 for 5, so below 20 ms it is a rough wish.
    /// </summary>
    public sealed record Latency(TimeSpan Delay) : Fault;

    /// <summary>One of these statuses in turn, with an error body.</summary>
    public sealed record Status(params ImmutableArray<int> Codes) : Fault;

    /// <summary>The vendor is down: connections are aborted, or with <paramref name="Politely"/> answered 503 as by a load
    /// balancer.</summary>
    public sealed record Down(bool Politely = false) : Fault;

    /// <summary>More calls than this per second are answered 429 with <c>Retry-After</c> in whole seconds, rounded up.</summary>
    public sealed record RateLimit(int CallsPerSecond, TimeSpan RetryAfter) : Fault;

    /// <summary>The call waits for <see cref="ActiveFault.Release"/> or the fault's removal, then goes on; a caller may hang up.</summary>
    public sealed record Hanging : Fault;

    /// <summary>Half of the body, then the connection is aborted, although <c>Content-Length</c> promised all of it.</summary>
    public sealed record CutConnection : Fault;

    /// <summary>Half of the body, correctly sent: the JSON ends in the middle.</summary>
    public sealed record CutJson : Fault;

    /// <summary>200 and a page of HTML, still labelled as JSON.</summary>
    public sealed record NotJson : Fault;

    /// <summary>200 and JSON of another shape: an object where a list belongs, a list where an object belongs.</summary>
    public sealed record WrongShape : Fault;

    /// <summary>Listings (link status, enterprise edges, probes) have no element.</summary>
    public sealed record EmptyListing : Fault;

    /// <summary>Listings leave devices out. Which ones depends on the devices only, so they stay away until the fault is removed.</summary>
    public sealed record PartialListing(double Share) : Fault;

    /// <summary>The probes become fewer by this many from each page to the next, and so does <c>total_count</c>.</summary>
    public sealed record ShrinkingTotal(int ByPage) : Fault;

    /// <summary>Pages of probes are at most this long, whatever was asked for.</summary>
    public sealed record SmallPages(int Size) : Fault;
}

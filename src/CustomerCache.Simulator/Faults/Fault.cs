using System.Collections.Immutable;

namespace CustomerCache.Simulator;

/// <summary>
/// Represents a vendor's fault. Scope and share are set when it is added to the <see cref="FaultPlan"/>. Faults that reject a call (<see
/// cref="Status"/>, <see cref="Down"/>, <see cref="RateLimit"/>) apply before the session check; faults of the response apply after it, and
/// to logins only when the login operation is named.
/// </summary>
public abstract record Fault
{
    private Fault() { }

    /// <summary>
    /// Delays the response. Several latencies add up. On the system clock the precision is the kernel's tick: measured 97.5 to 102.7 ms for
    /// 100 ms, but about 8 ms for 5 ms, so values below 20 ms are approximate.
    /// </summary>
    public sealed record Latency(TimeSpan Delay) : Fault;

    /// <summary>Responds with each of these statuses in turn, with an error body.</summary>
    public sealed record Status(params ImmutableArray<int> Codes) : Fault;

    /// <summary>
    /// The vendor is down: connections are aborted, or answered 503 as by a load balancer with <paramref name="Politely"/>.
    /// </summary>
    public sealed record Down(bool Politely = false) : Fault;

    /// <summary>Rejects calls above this rate per second with 429 and <c>Retry-After</c> in whole seconds, rounded up.</summary>
    public sealed record RateLimit(int CallsPerSecond, TimeSpan RetryAfter) : Fault;

    /// <summary>Holds the call until <see cref="ActiveFault.Release"/> or the fault's removal; the caller may disconnect.</summary>
    public sealed record Hanging : Fault;

    /// <summary>Sends half of the body announced by <c>Content-Length</c>, then aborts the connection.</summary>
    public sealed record CutConnection : Fault;

    /// <summary>Sends a complete response whose JSON is truncated in the middle.</summary>
    public sealed record CutJson : Fault;

    /// <summary>Sends a complete response whose JSON has a bracket of the wrong kind at its end.</summary>
    public sealed record MalformedJson : Fault;

    /// <summary>Sends the body in this many parts with a pause before each.</summary>
    public sealed record Trickle(int Parts, TimeSpan Pause) : Fault;

    /// <summary>Streams a text of this many bytes inside JSON of the usual shape, without announcing a length.</summary>
    public sealed record Oversized(long Bytes) : Fault;

    /// <summary>Responds 200 with a page of HTML, labelled as JSON.</summary>
    public sealed record NotJson : Fault;

    /// <summary>Responds 200 with JSON of another shape: an object instead of an array, or an array instead of an object.</summary>
    public sealed record WrongShape : Fault;

    /// <summary>Empties listings (link status, enterprise edges, probes).</summary>
    public sealed record EmptyListing : Fault;

    /// <summary>Lists all devices, and then all of them again.</summary>
    public sealed record DoubledListing : Fault;

    /// <summary>
    /// Omits devices from listings. Which ones depends on the devices only, so they stay omitted until the fault is removed.
    /// </summary>
    public sealed record PartialListing(double Share) : Fault;

    /// <summary>Removes this many probes between one page and the next, also from <c>total_count</c>.</summary>
    public sealed record ShrinkingTotal(int ByPage) : Fault;

    /// <summary>Limits pages of probes to this length, whatever was requested.</summary>
    public sealed record SmallPages(int Size) : Fault;
}

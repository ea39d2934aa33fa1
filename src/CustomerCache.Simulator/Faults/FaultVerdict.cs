using System.Collections.Immutable;

namespace CustomerCache.Simulator;

/// <summary>Represents the plan's verdict on a call. The first rejection and the first body fault apply; latencies add up.</summary>
internal sealed class FaultVerdict
{
    public static readonly FaultVerdict None = new();

    public TimeSpan Latency { get; private set; }

    public ImmutableArray<Task> Gates { get; private set; } = [];

    /// <summary>Whether the connection is aborted without a response.</summary>
    public bool Aborts { get; private set; }

    /// <summary>The status that rejects the call; 0 for none.</summary>
    public int Refusal { get; private set; }

    public TimeSpan? RetryAfter { get; private set; }

    /// <summary>One of the faults of the body, or null.</summary>
    public Fault? Body { get; private set; }

    /// <summary>Share of the devices that a listing shows.</summary>
    public double ListedShare { get; private set; } = 1;

    /// <summary>Whether a listing shows its devices twice.</summary>
    public bool IsDoubled { get; private set; }

    public int ShrinksByPage { get; private set; }

    public int PageSize { get; private set; } = int.MaxValue;

    public void Add(ActiveFault active, int hit)
    {
        switch (active.Fault)
        {
            case Fault.Latency latency:
                Latency += latency.Delay;
                break;
            case Fault.Hanging:
                Gates = Gates.Add(active.Released);
                break;
            case Fault.CutConnection
            or Fault.CutJson
            or Fault.NotJson
            or Fault.WrongShape
            or Fault.MalformedJson
            or Fault.Trickle
            or Fault.Oversized:
                Body ??= active.Fault;
                break;
            case Fault.EmptyListing:
                ListedShare = 0;
                break;
            case Fault.DoubledListing:
                IsDoubled = true;
                break;
            case Fault.PartialListing partial:
                ListedShare = Math.Min(ListedShare, partial.Share);
                break;
            case Fault.ShrinkingTotal shrinking:
                ShrinksByPage += shrinking.ByPage;
                break;
            case Fault.SmallPages pages:
                PageSize = Math.Min(PageSize, pages.Size);
                break;
            default:
                Refuse(active.Fault, hit);
                break;
        }
    }

    private void Refuse(Fault fault, int hit)
    {
        if (Aborts || Refusal != 0)
            return;
        (Aborts, Refusal, RetryAfter) = fault switch
        {
            Fault.Down { Politely: false } => (true, 0, null),
            Fault.Down => (false, 503, null),
            Fault.RateLimit limit => (false, 429, limit.RetryAfter),
            Fault.Status status => (false, status.Codes[(hit - 1) % status.Codes.Length], (TimeSpan?)null),
            _ => throw new InvalidOperationException($"{fault.GetType().Name} refuses nothing."),
        };
    }
}

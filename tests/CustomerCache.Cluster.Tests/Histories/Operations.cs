using System.Collections.Immutable;

namespace CustomerCache.Cluster.Tests.Histories;

/// <summary>One call as its caller saw it. It took effect at one moment between its begin and its end.</summary>
/// <param name="Client">The caller; callers of one silo share a name unless the order of their calls is under test.</param>
/// <param name="Begin">When it was sent.</param>
/// <param name="End">When it was answered or timed out.</param>
/// <param name="Status">The status of the answer; 0 when there was none.</param>
internal abstract record Operation(string Client, TimeSpan Begin, TimeSpan End, int Status)
{
    public TimeSpan Duration => End - Begin;

    /// <summary>Whether it took effect; one that is not acknowledged may have taken effect, or may do so at any later time.</summary>
    public bool IsAcknowledged => Status is 200 or 202 or 204;

    /// <summary>Whether it took effect before another one in every legal order.</summary>
    public bool IsBefore(Operation other) => IsAcknowledged && End < other.Begin;
}

/// <summary>The kind of a call to the domain caches.</summary>
internal enum CacheCall
{
    Read,
    Write,
    Invalidate,
}

/// <summary>A call to the domain caches.</summary>
/// <param name="Call">The kind of call.</param>
/// <param name="Client">The silo.</param>
/// <param name="Key">The key.</param>
/// <param name="Begin">When it was sent.</param>
/// <param name="End">When it was answered or timed out.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Value">The value that was read or written; each is written once.</param>
/// <param name="Lease">The granted lease, or the one under which the value was written.</param>
internal sealed record CacheOperation(
    CacheCall Call,
    string Client,
    string Key,
    TimeSpan Begin,
    TimeSpan End,
    int Status,
    long? Value = null,
    string? Lease = null
) : Operation(Client, Begin, End, Status);

/// <summary>A change event.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Keys">The keys whose values depend on what has changed.</param>
/// <param name="Jobs">The number of jobs in the answer; null when it was known already.</param>
/// <param name="Client">The silo.</param>
/// <param name="Begin">When it was sent.</param>
/// <param name="End">When it was answered or timed out.</param>
/// <param name="Status">The status of the answer.</param>
internal sealed record EventOperation(
    string Id,
    ImmutableArray<string> Keys,
    int? Jobs,
    string Client,
    TimeSpan Begin,
    TimeSpan End,
    int Status
) : Operation(Client, Begin, End, Status);

/// <summary>A job in the answer to a question about jobs.</summary>
/// <param name="Job">Its id.</param>
/// <param name="State">Its state.</param>
/// <param name="Client">The silo.</param>
/// <param name="Begin">When the question was sent.</param>
/// <param name="End">When it was answered.</param>
/// <param name="Reason">Why it was dropped.</param>
internal sealed record JobOperation(string Job, string State, string Client, TimeSpan Begin, TimeSpan End, string? Reason = null)
    : Operation(Client, Begin, End, 200)
{
    /// <summary>Whether a later job does its work.</summary>
    public bool IsSuperseded => Reason?.Contains("superseded by", StringComparison.Ordinal) == true;
}

/// <summary>The kind of a call about the records of a tenant.</summary>
internal enum RecordCall
{
    Read,
    Import,
    Refresh,
}

/// <summary>
/// A call about the records of a tenant. Each import and each refresh writes all records with one number, their wave; no two write the
/// same.
/// </summary>
/// <param name="Call">The kind of call.</param>
/// <param name="Client">The caller; its versions must not go back.</param>
/// <param name="Silo">The silo that it reads from or writes through.</param>
/// <param name="Begin">When it was sent.</param>
/// <param name="End">When it was answered, or its result was seen.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Version">The version in the answer.</param>
/// <param name="Waves">The distinct waves of the records that were read, or the one that was written.</param>
internal sealed record RecordOperation(
    RecordCall Call,
    string Client,
    string Silo,
    TimeSpan Begin,
    TimeSpan End,
    int Status,
    long? Version,
    params ImmutableArray<long> Waves
) : Operation(Client, Begin, End, Status)
{
    /// <summary>The waves as text.</summary>
    public string Wave => string.Join(" and ", Waves);
}

/// <summary>A fault, from before it was injected until owners no longer change because of it.</summary>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Begin">When it was about to be injected.</param>
/// <param name="End">When it was over.</param>
/// <param name="Frozen">The silo that was frozen; null for none.</param>
/// <param name="LosesRecords">Whether records were lost: what remains is of several versions, and served as one until a refresh.</param>
internal sealed record FaultWindow(string Kind, TimeSpan Begin, TimeSpan End, string? Frozen = null, bool LosesRecords = false);

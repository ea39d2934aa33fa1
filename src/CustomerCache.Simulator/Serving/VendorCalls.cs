using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace CustomerCache.Simulator;

/// <summary>
/// Counts the calls of each operation and lets callers await a call without polling. Thread safe. A call counts once it has arrived and its
/// faults are determined, so a test that awaits it can release a hanging fault and knows that this call is released too.
/// </summary>
public sealed class VendorCalls
{
    private readonly ImmutableArray<CallCount> _counts = [.. Enum.GetValues<VendorOperation>().Select(_ => new CallCount())];
    private readonly ConcurrentQueue<string> _unknown = new();

    internal VendorCalls() { }

    /// <summary>Method and path of requests to unknown paths, which were answered 404. A test should find this empty.</summary>
    public IReadOnlyCollection<string> Unknown => _unknown;

    /// <summary>All calls of all operations.</summary>
    public int Total => _counts.Sum(count => count.Arrived);

    public int Count(VendorOperation operation) => Of(operation).Arrived;

    /// <summary>The calls of a VeloCloud operation at one host; zero for operations without hosts.</summary>
    public int Count(VendorOperation operation, string host) => Of(operation).ArrivedAt(host);

    /// <summary>The number of calls in progress, including delayed and hanging ones.</summary>
    public int InFlight(VendorOperation operation) => Of(operation).InFlight;

    /// <summary>The highest number of concurrent calls so far, which a concurrency limit must bound.</summary>
    public int PeakInFlight(VendorOperation operation) => Of(operation).Peak;

    /// <summary>Completes when the operation has been called this many times since the start or the last <see cref="Reset"/>.</summary>
    public Task WaitForCallAsync(VendorOperation operation, int count = 1, CancellationToken cancellationToken = default) =>
        Of(operation).WaitAsync(count, cancellationToken);

    /// <summary>Resets the counts; calls in flight are kept, and pending waits count from here on.</summary>
    public void Reset()
    {
        foreach (var count in _counts)
            count.Reset();
        _unknown.Clear();
    }

    internal void Arrive(VendorOperation operation, string? host) => Of(operation).Arrive(host);

    internal void Leave(VendorOperation operation) => Of(operation).Leave();

    internal void ArriveUnknown(string methodAndPath) => _unknown.Enqueue(methodAndPath);

    private CallCount Of(VendorOperation operation) => _counts[(int)operation];
}

using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace CustomerCache.Simulator;

/// <summary>
/// How often each operation was called, and a way to wait for a call without polling. Thread-safe. A call counts as soon as it arrives
/// and its faults are decided: who waits for it may release a hanging fault and be sure that this call is released too.
/// </summary>
public sealed class VendorCalls
{
    private readonly ImmutableArray<CallCount> _counts = [.. Enum.GetValues<VendorOperation>().Select(_ => new CallCount())];
    private readonly ConcurrentQueue<string> _unknown = new();

    internal VendorCalls() { }

    /// <summary>Method and path of requests that no vendor knows; they were answered 404. A test should find this empty.</summary>
    public IReadOnlyCollection<string> Unknown => _unknown;

    /// <summary>All calls of all operations.</summary>
    public int Total => _counts.Sum(count => count.Arrived);

    public int Count(VendorOperation operation) => Of(operation).Arrived;

    /// <summary>Calls of a VeloCloud operation at one host; zero for operations that know no hosts.</summary>
    public int Count(VendorOperation operation, string host) => Of(operation).ArrivedAt(host);

    /// <summary>Calls of this moment that are not answered yet, delayed and hanging ones included.</summary>
    public int InFlight(VendorOperation operation) => Of(operation).InFlight;

    /// <summary>The most calls that were ever in flight together: what a concurrency budget must hold down.</summary>
    public int PeakInFlight(VendorOperation operation) => Of(operation).Peak;

    /// <summary>Completes when the operation has been called this many times since the start or the last <see cref="Reset"/>.</summary>
    public Task WaitForCallAsync(VendorOperation operation, int count = 1, CancellationToken cancellationToken = default) =>
        Of(operation).WaitAsync(count, cancellationToken);

    /// <summary>Sets the counts to zero; calls in flight stay so, and who waits now waits for that many calls from here on.</summary>
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

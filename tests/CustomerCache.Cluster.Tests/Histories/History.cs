using System.Collections.Concurrent;
using System.Globalization;

namespace CustomerCache.Cluster.Tests.Histories;

/// <summary>Records the operations of all callers on one clock. Thread safe.</summary>
internal sealed class History
{
    private readonly ConcurrentQueue<Operation> _operations = new();
    private readonly ConcurrentQueue<FaultWindow> _faults = new();
    private readonly long _started = TimeProvider.System.GetTimestamp();

    public TimeSpan Now => TimeProvider.System.GetElapsedTime(_started);

    public IReadOnlyCollection<Operation> Operations => _operations;

    public IReadOnlyCollection<FaultWindow> Faults => _faults;

    /// <summary>When faults and writes were over and all silos served one version; null when nothing waited for that.</summary>
    public TimeSpan? SettledAt { get; private set; }

    public void Add(Operation operation) => _operations.Enqueue(operation);

    public void Add(FaultWindow fault) => _faults.Enqueue(fault);

    /// <summary>Records that the deployment has settled: reads that begin later see the effect of everything acknowledged.</summary>
    public void Settle() => SettleAt(Now);

    public void SettleAt(TimeSpan time) => SettledAt = time;

    public override string ToString()
    {
        var kinds = _operations
            .GroupBy(KindOf)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{g.Key} {string.Join(", ", g.CountBy(o => o.Status).OrderBy(s => s.Key).Select(s => $"{s.Key}: {s.Value}"))}"
                        + $", the longest {g.Max(o => o.Duration).TotalSeconds:0.0} s"
                )
            );
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_operations.Count} operations in {Now.TotalSeconds:0.0} s ({string.Join("; ", kinds)})"
        );
    }

    private static string KindOf(Operation operation) =>
        operation switch
        {
            CacheOperation cache => $"cache {cache.Call}",
            RecordOperation records => $"records {records.Call}",
            EventOperation => "event",
            _ => "job",
        };
}

using CustomerCache.Grains.Interfaces;

namespace CustomerCache.Benchmarks.Cluster;

/// <summary>Counts calls that silos make to grains of ours. What silos do by themselves every second is not a reader's: the budget's reports.</summary>
internal sealed class CallCount : IOutgoingGrainCallFilter
{
    public static readonly CallCount Instance = new();

    private long _calls;

    public long Calls => Volatile.Read(ref _calls);

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.InterfaceMethod.DeclaringType?.Namespace?.StartsWith("CustomerCache.", StringComparison.Ordinal) == true && context.InterfaceMethod.DeclaringType != typeof(IBruinBudgetGrain))
        {
            Interlocked.Increment(ref _calls);
        }

        return context.Invoke();
    }
}

using CustomerCache.Client.Grains;
using CustomerCache.Grains.Devices;

namespace CustomerCache.Benchmarks.Cluster;

/// <summary>
/// Counts calls of silos to grains of the product, without the periodic calls of the silos themselves: reports of the quota,
/// and replicas that follow.
/// </summary>
internal sealed class CallCount : IOutgoingGrainCallFilter
{
    public static readonly CallCount Instance = new();

    private long _calls;

    public long Calls => Volatile.Read(ref _calls);

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        var method = context.InterfaceMethod;
        var isUpkeep =
            method.DeclaringType == typeof(IBruinQuotaGrain)
            || method.DeclaringType == typeof(ITenantFollower)
            || method.Name == nameof(ITenantGrain.FollowAsync);
        if (!isUpkeep && method.DeclaringType?.Namespace?.StartsWith("CustomerCache.", StringComparison.Ordinal) == true)
        {
            Interlocked.Increment(ref _calls);
        }

        return context.Invoke();
    }
}

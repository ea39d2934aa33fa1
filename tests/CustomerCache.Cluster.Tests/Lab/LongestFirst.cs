using CustomerCache.Cluster.Tests.Lab;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer($"CustomerCache.Cluster.Tests.Lab.{nameof(LongestFirst)}", "CustomerCache.Cluster.Tests")]

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>
/// Starts the classes that take minutes before all others, so that none of them runs alone at the end of the suite. The others keep the
/// random order of the runner.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        nameof(Processes.KubernetesOverlayTests),
        nameof(Processes.KilledNodeTests),
        nameof(Faults.FaultRoundTests),
        nameof(ChangeEvents.LostSiloTests),
        nameof(Contract.ListingFailureTests),
        nameof(Contract.BruinFailureTests),
        nameof(Processes.ScalingTests),
        nameof(Processes.RedisOutageTests),
        nameof(Processes.OwnerLostTests),
        nameof(Bus.MultiSiloBusTests),
    ];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(c =>
            Array.FindIndex(Longest, l => c.DisplayName.EndsWith("." + l, StringComparison.Ordinal)) is var index and >= 0
                ? index
                : Longest.Length
        );
}

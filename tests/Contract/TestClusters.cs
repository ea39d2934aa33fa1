using Orleans.TestingHost;

namespace CustomerCache.Tests.Contract;

/// <summary>The end of a cluster of silos in this process.</summary>
public static class TestClusters
{
    /// <summary>
    /// Stops the silos and lets go of them: a cluster that is only disposed of is held, with all its silos, until the process ends.
    /// </summary>
    public static async ValueTask EndAsync(this InProcessTestCluster cluster)
    {
        var silos = cluster.Silos;
        await cluster.StopAllSilosAsync();
        foreach (var silo in silos)
        {
            await silo.DisposeAsync();
        }

        await cluster.DisposeAsync();
    }
}

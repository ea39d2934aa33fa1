using Orleans.TestingHost;

namespace CustomerCache.Tests.Contract;

/// <summary>Ends clusters of silos in this process.</summary>
public static class TestClusters
{
    /// <summary>
    /// Stops the silos and releases them: a cluster that is only disposed of is referenced, with all its silos, until the process ends.
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

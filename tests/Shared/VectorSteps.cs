using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Tests.Shared;

/// <summary>Runs the single steps of a refresh that vectors test, by the code of the product.</summary>
public static class VectorSteps
{
    /// <summary>Crosses the one edge of a vector; its links configuration is assumed by the vector.</summary>
    public static async Task<CrossingOutcome> CrossEdgeAsync(VectorRun run)
    {
        var edge = run.Vector.Given.GetProperty("edge");
        if (edge.TryGetProperty("links_configuration", out _))
        {
            VectorEdges.ScriptLinksConfiguration(run.Script, edge);
        }

        var crossing = Crossing(run, TenantOf(VectorEdges.Listed(edge)));
        return await run.Time.RunAsync(crossing.CrossAsync(VectorEdges.ToCross(edge), CancellationToken.None));
    }

    public static async Task<CrossingOutcome> CrossProbeAsync(VectorRun run)
    {
        var probe = ScriptedBodies.Probe(run.Vector.Given.GetProperty("probe"))!;
        return await run.Time.RunAsync(Crossing(run, run.Config.Tenants[0]).CrossAsync(probe, CancellationToken.None));
    }

    /// <summary>Returns the logical ids of the edges of a vector, host by host.</summary>
    public static async Task<IReadOnlyDictionary<string, LogicalIdListing>> LogicalIdsAsync(VectorRun run, IEnumerable<ListedEdge> edges)
    {
        var listings = new Dictionary<string, LogicalIdListing>();
        foreach (var host in edges.GroupBy(e => e.Id.Host))
        {
            var tenant = TenantOf(host.First());
            var listing = listings[host.Key] = new LogicalIdListing(tenant, run.Vendors.Orchestrator(tenant), run.Observer);
            foreach (var edge in host)
            {
                await listing.OfAsync(edge.Id, CancellationToken.None);
            }
        }

        return listings;
    }

    /// <summary>Returns the edges to cross after one attempt on every host, in configuration order.</summary>
    public static async Task<IReadOnlyList<EdgeToCross>> ListAsync(VectorRun run)
    {
        var crossing = new RecordingCrossing();
        foreach (var tenant in run.Config.Tenants)
        {
            var reader = new VeloCloudReader(tenant, run.Vendors.Orchestrator(tenant), crossing, run.Policy, run.Options, run.Observer);
            using var stop = new CancellationTokenSource();
            var attempts = new RefreshAttempts(tenant, reader, run.Options, run.Time, () => 0, run.Observer).RunAsync(
                () => null,
                () => true,
                new RefreshProgress(tenant, "one", run.Time),
                stop.Token
            );
            await run.Time.SettleAsync([attempts]);
            await stop.CancelAsync();
            await attempts.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        return crossing.Edges;
    }

    private static TenantId TenantOf(ListedEdge edge) => new(DeviceSystem.VeloCloud, edge.Id.Host);

    private static DeviceCrossing Crossing(VectorRun run, TenantId tenant) =>
        new(
            tenant,
            tenant.System == DeviceSystem.VeloCloud ? run.Vendors.Orchestrator(tenant) : null,
            run.Vendors.Bruin,
            run.Policy,
            run.Options,
            run.Time,
            run.Observer
        );

    private sealed class RecordingCrossing : IDeviceCrossing
    {
        public List<EdgeToCross> Edges { get; } = [];

        public Task<CrossingOutcome> CrossAsync(EdgeToCross edge, CancellationToken cancellationToken)
        {
            Edges.Add(edge);
            return Task.FromResult<CrossingOutcome>(new CrossingOutcome.NotCrossed(Decision.Kept(DecisionReason.ClientInfoFailed), null));
        }

        public Task<CrossingOutcome> CrossAsync(ListedProbe probe, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nobody is expected to ask for this.");
    }
}

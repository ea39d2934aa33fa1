using System.Text.Json.Nodes;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Tests.Shared;

/// <summary>One orchestrator as a vector scripts it.</summary>
public sealed class ScriptedOrchestrator(Func<UpstreamScript> script, string host) : IVeloCloudOrchestrator
{
    public Task<VendorResult<Listing<ListedEdge>>> ListEdgeLinksAsync(CancellationToken cancellationToken) =>
        Ask(BusRequest.Links, new() { ["host"] = host }, reply => reply.To(body => ScriptedBodies.Links(body, host)));

    public Task<VendorResult<Listing<EnterpriseEdge>>> ListEnterpriseEdgesAsync(long enterpriseId, CancellationToken cancellationToken) =>
        Ask(
            BusRequest.Enterprise,
            new() { ["host"] = host, ["enterprise_id"] = enterpriseId },
            reply => reply.To(ScriptedBodies.EnterpriseEdges)
        );

    public Task<VendorResult<Listing<LinkConfiguration>>> GetLinksConfigurationAsync(
        ListedEdge edge,
        CancellationToken cancellationToken
    ) => Ask(BusRequest.LinksConfiguration, Edge(edge), reply => reply.To(ScriptedBodies.LinksConfiguration));

    private static JsonObject Edge(ListedEdge edge) =>
        new()
        {
            ["host"] = edge.Id.Host,
            ["enterprise_id"] = edge.Id.EnterpriseId,
            ["enterprise_name"] = edge.EnterpriseName,
            ["edge_id"] = edge.Id.Number,
        };

    private Task<T> Ask<T>(string subject, JsonObject body, Func<ScriptedReply, T> read) =>
        Task.FromResult(read(script().Ask(new BusRequest(subject, body))));
}

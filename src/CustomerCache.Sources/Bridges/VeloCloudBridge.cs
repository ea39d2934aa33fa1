using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Bus;
using CustomerCache.Sources.Calls;
using CustomerCache.Sources.VeloCloud;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Sources.Bridges;

/// <summary>Calls one orchestrator through the VeloCloud bridge.</summary>
internal sealed class VeloCloudBridge(string host, VendorChannel channel, ILogger<VeloCloudClient> logger) : IVeloCloudOrchestrator
{
    public async Task<VendorResult<Listing<ListedEdge>>> ListEdgeLinksAsync(CancellationToken cancellationToken) =>
        VeloCloudClient.LogUnreadable(logger, host, await channel.SendAsync(new Links(host), cancellationToken), "edge links");

    public async Task<VendorResult<Listing<EnterpriseEdge>>> ListEnterpriseEdgesAsync(
        long enterpriseId,
        CancellationToken cancellationToken
    ) =>
        VeloCloudClient.LogUnreadable(
            logger,
            host,
            await channel.SendAsync(new Edges(host, enterpriseId), cancellationToken),
            "enterprise edges"
        );

    public Task<VendorResult<Listing<LinkConfiguration>>> GetLinksConfigurationAsync(
        ListedEdge edge,
        CancellationToken cancellationToken
    ) => channel.SendAsync(new Configuration(edge), cancellationToken);

    private sealed class Links(string host)
        : BridgeCall<Listing<ListedEdge>>(
            BridgeSubjects.VeloCloud,
            BridgeSubjects.Links,
            BusMessage.Body(b => b.WriteString("host"u8, host))
        )
    {
        public override string Name => "edge links";

        public override string Operation => "edge_links";

        public override TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(300);

        protected override VendorResult<Listing<ListedEdge>> Read(JsonElement root) =>
            ReadRows<ListedEdge>(root, (row, before) => LinkListingCall.ReadRow(host, row, before), "links");
    }

    private sealed class Edges(string host, long enterpriseId)
        : BridgeCall<Listing<EnterpriseEdge>>(
            BridgeSubjects.VeloCloud,
            BridgeSubjects.EnterpriseEdges,
            BusMessage.Body(b =>
            {
                b.WriteString("host"u8, host);
                b.WriteNumber("enterprise_id"u8, enterpriseId);
            })
        )
    {
        public override string Name => "enterprise edges";

        public override string Operation => "enterprise_edges";

        public override TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(300);

        protected override VendorResult<Listing<EnterpriseEdge>> Read(JsonElement root) =>
            ReadRows<EnterpriseEdge>(root, static (row, _) => EnterpriseEdgesCall.ReadEdge(row), "edges");
    }

    private sealed class Configuration(ListedEdge edge)
        : BridgeCall<Listing<LinkConfiguration>>(
            BridgeSubjects.VeloCloud,
            BridgeSubjects.LinksConfiguration,
            BusMessage.Body(b =>
            {
                b.WriteString("host"u8, edge.Id.Host);
                b.WriteNumber("enterprise_id"u8, edge.Id.EnterpriseId);
                b.WriteString("enterprise_name"u8, edge.EnterpriseName);
                b.WriteNumber("edge_id"u8, edge.Id.Number);
            })
        )
    {
        public override string Name => "links configuration";

        public override string Operation => "links_configuration";

        public override TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(90);

        protected override VendorResult<Listing<LinkConfiguration>> Read(JsonElement root) =>
            ReadRows<LinkConfiguration>(root, static (row, before) => LinksConfigurationCall.ReadLink(row, before), "links");
    }
}

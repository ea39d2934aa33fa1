using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Sources.VeloCloud;

/// <summary>One orchestrator over HTTPS.</summary>
internal sealed partial class VeloCloudClient(VeloCloudHost host, VendorChannel channel, ILogger<VeloCloudClient> logger)
    : IVeloCloudOrchestrator
{
    public async Task<VendorResult<Listing<ListedEdge>>> ListEdgeLinksAsync(CancellationToken cancellationToken) =>
        Told(await channel.AskAsync(new LinkListingCall(host), cancellationToken), "edge links");

    public async Task<VendorResult<Listing<EnterpriseEdge>>> ListEnterpriseEdgesAsync(
        long enterpriseId,
        CancellationToken cancellationToken
    ) => Told(await channel.AskAsync(new EnterpriseEdgesCall(host, enterpriseId), cancellationToken), "enterprise edges");

    public Task<VendorResult<Listing<LinkConfiguration>>> GetLinksConfigurationAsync(
        ListedEdge edge,
        CancellationToken cancellationToken
    ) => channel.AskAsync(new LinksConfigurationCall(host, edge), cancellationToken);

    private VendorResult<Listing<T>> Told<T>(VendorResult<Listing<T>> answer, string listing)
    {
        if (answer.Value is { UnreadableRows: > 0 } odd)
        {
            Log.Unreadable(logger, odd.UnreadableRows, listing, host.Name, odd.Rows.Length);
        }

        return answer;
    }

    private static partial class Log
    {
        [LoggerMessage(
            3020,
            LogLevel.Warning,
            "{Unreadable} rows of the {Listing} of {Host} are not what was promised; they are left out, {Rows} are taken"
        )]
        public static partial void Unreadable(ILogger logger, int unreadable, string listing, string host, int rows);
    }
}

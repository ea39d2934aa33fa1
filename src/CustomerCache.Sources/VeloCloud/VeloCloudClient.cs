using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Sources.VeloCloud;

/// <summary>Calls one orchestrator over HTTPS.</summary>
internal sealed partial class VeloCloudClient(VeloCloudHost host, VendorChannel channel, ILogger<VeloCloudClient> logger)
    : IVeloCloudOrchestrator
{
    public async Task<VendorResult<Listing<ListedEdge>>> ListEdgeLinksAsync(CancellationToken cancellationToken) =>
        LogUnreadable(logger, host.Name, await channel.SendAsync(new LinkListingCall(host), cancellationToken), "edge links");

    public async Task<VendorResult<Listing<EnterpriseEdge>>> ListEnterpriseEdgesAsync(
        long enterpriseId,
        CancellationToken cancellationToken
    ) =>
        LogUnreadable(
            logger,
            host.Name,
            await channel.SendAsync(new EnterpriseEdgesCall(host, enterpriseId), cancellationToken),
            "enterprise edges"
        );

    public Task<VendorResult<Listing<LinkConfiguration>>> GetLinksConfigurationAsync(
        ListedEdge edge,
        CancellationToken cancellationToken
    ) => channel.SendAsync(new LinksConfigurationCall(host, edge), cancellationToken);

    /// <summary>Logs how many rows of a listing were skipped, if any.</summary>
    internal static VendorResult<Listing<T>> LogUnreadable<T>(
        ILogger<VeloCloudClient> logger,
        string host,
        VendorResult<Listing<T>> result,
        string listing
    )
    {
        if (result.Value is { UnreadableRows: > 0 } partial)
        {
            Log.RowsUnreadable(logger, partial.UnreadableRows, listing, host, partial.Rows.Length);
        }

        return result;
    }

    private static partial class Log
    {
        [LoggerMessage(
            3020,
            LogLevel.Warning,
            "Skipped {Unreadable} unreadable rows of the {Listing} of {Host}; using {Rows} rows.",
            EventName = "RowsUnreadable"
        )]
        public static partial void RowsUnreadable(ILogger logger, int unreadable, string listing, string host, int rows);
    }
}

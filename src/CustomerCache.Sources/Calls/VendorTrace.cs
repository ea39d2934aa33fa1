using System.Diagnostics;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Calls;

/// <summary>Traces vendor calls: one activity per call, including rate limiting and retries.</summary>
/// <remarks>Tags name the operation and host, never request or response data, which belong to customers.</remarks>
internal static class VendorTrace
{
    private static readonly ActivitySource Source = new("CustomerCache");

    public static Activity? Start(VendorCall call, ChannelName channel) =>
        Source.HasListeners()
            ? Source.StartActivity($"{call.Label} {call.Operation}", ActivityKind.Client)?.SetTag("customercache.vendor.host", channel.Host)
            : null;

    /// <summary>Sets the outcome. "Not found" is not an error.</summary>
    public static void SetOutcome(Activity? activity, VendorFault? fault)
    {
        activity?.SetTag("customercache.vendor.outcome", CallOutcomes.Of(fault));
        if (fault is not null and { IsNotFound: false })
        {
            activity?.SetStatus(ActivityStatusCode.Error, CallOutcomes.Of(fault));
        }
    }
}

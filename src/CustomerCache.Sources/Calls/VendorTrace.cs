using System.Diagnostics;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Calls;

/// <summary>
/// The traces of calls to vendors: one activity per question, its wait for the budget and its repeats included. It names the question and
/// the host, never what was asked for nor what was answered: those are of customers.
/// </summary>
internal static class VendorTrace
{
    private static readonly ActivitySource Source = new("CustomerCache");

    public static Activity? Start(VendorCall call, ChannelName channel) =>
        Source.HasListeners()
            ? Source.StartActivity($"{call.Label} {call.Operation}", ActivityKind.Client)?.SetTag("customercache.vendor.host", channel.Host)
            : null;

    /// <summary>What came of it. That something does not exist is an answer.</summary>
    public static void Tell(Activity? activity, VendorFault? fault)
    {
        activity?.SetTag("customercache.vendor.outcome", CallOutcomes.Of(fault));
        if (fault is not null and { IsNotFound: false })
        {
            activity?.SetStatus(ActivityStatusCode.Error, CallOutcomes.Of(fault));
        }
    }
}

using System.Diagnostics;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>The traces of refreshes: one activity each, below the call that asked for it. Calls to vendors are below it, on whichever node they are made.</summary>
internal static class RefreshTrace
{
    private static readonly ActivitySource Source = new("CustomerCache");

    public static Activity? Start(RefreshProgress progress) => Source.StartActivity(ActivityKind.Internal, progress.CausedBy, name: "refresh " + progress.Tenant.System.Name())?
        .SetTag("customercache.tenant", progress.Tenant.ToString())
        .SetTag("customercache.refresh.id", progress.Id);

    /// <summary>Says on the activity how the refresh ended; nothing where nobody listens.</summary>
    public static RefreshSummary Tell(Activity? activity, RefreshSummary summary)
    {
        if (activity is not null)
        {
            var outcome = JsonNamingPolicy.SnakeCaseLower.ConvertName(summary.Outcome.ToString());
            activity.SetTag("customercache.refresh.outcome", outcome).SetTag("customercache.refresh.attempts", summary.Attempts);
            if (summary.IsFailure)
            {
                activity.SetStatus(ActivityStatusCode.Error, outcome);
            }
        }

        return summary;
    }
}

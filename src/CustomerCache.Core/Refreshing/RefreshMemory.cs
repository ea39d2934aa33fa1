using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// What the devices of one refresh share on one node: answers of Bruin that many of them need, and the wait for a Bruin that is down.
/// Must not outlive the refresh. Thread safe.
/// </summary>
public sealed class RefreshMemory(RefreshOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);

    internal OutageBackoff Outage { get; } = new(options.CrossingRetryFor, options.CrossingRetryDelay, time);

    internal ConcurrentDictionary<(long Client, long? Site), Lazy<Task<VendorResult<SiteDetails>>>> Sites { get; } = new();

    internal ConcurrentDictionary<long, Lazy<Task<VendorResult<IReadOnlyList<RawJson>>>>> Contacts { get; } = new();

    /// <summary>The clients that anything is remembered of.</summary>
    public IReadOnlyCollection<long> Clients => [.. Sites.Keys.Select(k => k.Client).Concat(Contacts.Keys).Distinct()];

    /// <summary>The same, with the name of the client in memory once for all of its devices: records keep it.</summary>
    internal ClientInfo Share(ClientInfo client) =>
        client.ClientName is { } name ? client with { ClientName = _names.GetOrAdd(name, name) } : client;
}

/// <summary>
/// The traces of refreshes: one activity each, below the call that asked for it. Calls to vendors are below it, on whichever node they are
/// made.
/// </summary>
internal static class RefreshTrace
{
    private static readonly ActivitySource Source = new("CustomerCache");

    public static Activity? Start(RefreshProgress progress) =>
        Source
            .StartActivity(ActivityKind.Internal, progress.CausedBy, name: "refresh " + progress.Tenant.System.Name())
            ?.SetTag("customercache.tenant", progress.Tenant.ToString())
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

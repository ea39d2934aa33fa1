using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>Holds what the devices of one refresh share on one node: Bruin's responses, and the outage backoff. Thread safe.</summary>
/// <remarks>Must not outlive the refresh.</remarks>
public sealed class RefreshMemory(RefreshOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);

    internal OutageBackoff Outage { get; } = new(options.CrossingRetryFor, options.CrossingRetryDelay, time);

    internal ConcurrentDictionary<(long Client, long? Site), Lazy<Task<VendorResult<SiteDetails>>>> Sites { get; } = new();

    internal ConcurrentDictionary<long, Lazy<Task<VendorResult<IReadOnlyList<RawJson>>>>> Contacts { get; } = new();

    /// <summary>Gets the clients with remembered responses.</summary>
    public IReadOnlyCollection<long> Clients => [.. Sites.Keys.Select(k => k.Client).Concat(Contacts.Keys).Distinct()];

    /// <summary>Returns the client with an interned name: records retain it.</summary>
    internal ClientInfo Share(ClientInfo client) =>
        client.ClientName is { } name ? client with { ClientName = _names.GetOrAdd(name, name) } : client;
}

/// <summary>Traces refreshes: one activity each, below the caller's activity. Vendor calls are below it, on any node.</summary>
internal static class RefreshTrace
{
    private static readonly ActivitySource Source = new("CustomerCache");

    public static Activity? Start(RefreshProgress progress) =>
        Source
            .StartActivity(ActivityKind.Internal, progress.CausedBy, name: "refresh " + progress.Tenant.System.Name())
            ?.SetTag("customercache.tenant", progress.Tenant.ToString())
            .SetTag("customercache.refresh.id", progress.Id);

    /// <summary>Sets the outcome of the refresh on the activity, if there is one.</summary>
    public static RefreshSummary SetOutcome(Activity? activity, RefreshSummary summary)
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

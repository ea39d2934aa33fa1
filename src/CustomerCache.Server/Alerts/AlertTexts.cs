using System.Globalization;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Server.Alerts;

/// <summary>
/// Formats alerts. Operators' filters match these texts, so they equal those of the former service letter for letter; where it sent one
/// message per device, the first is sent with a count.
/// </summary>
internal sealed class AlertTexts(string environment)
{
    private readonly string _environment = environment.ToUpperInvariant();

    /// <summary>The prefix of every message.</summary>
    public static string Prefix(DeviceSystem system) =>
        system == DeviceSystem.VeloCloud ? "[customer-cache] " : "[hawkeye-customer-cache] ";

    /// <summary>Returns the text for an event, or null when the event is reported later or never.</summary>
    public string? Of(RefreshEvent happened) =>
        happened switch
        {
            RefreshEvent.ListingFailed { Fault: { } fault, Tenant: var tenant } => tenant.System == DeviceSystem.VeloCloud
                ? Fault(fault, $"requesting edge list from {tenant.Host}", "retrieving edges links")
            : fault.HasResponse ? $"Error while retrieving probes: {Shown(fault)}"
            : $"An error occurred when requesting all probes from Hawkeye -> {fault.Detail}",
            RefreshEvent.AttemptsExhausted e => Exhausted(e.Tenant.System),
            RefreshEvent.EnterpriseListingFailed e => Fault(
                e.Fault,
                $"requesting edge list from host {e.Tenant.Host} and enterprise ID {e.EnterpriseId}",
                "retrieving edge list"
            ),
            RefreshEvent.LinksConfigurationFailed e => Fault(
                e.Fault,
                $"requesting links configuration for edge {Edge(e.Edge)}",
                $"retrieving links configuration for edge {Edge(e.Edge)}"
            ),
            RefreshEvent.ClientInfoFailed e => Same(e.Fault, $"claiming client info for service number {e.SerialNumber}"),
            RefreshEvent.AttributesFailed e => Same(
                e.Fault,
                $"{(e.Tenant.System == DeviceSystem.VeloCloud ? "getting inventory attributes" : "claiming management status")} for "
                    + $"service number {e.SerialNumber} and client {e.ClientId}"
            ),
            RefreshEvent.SiteFailed e => While(e.Fault, $"getting site details of site {e.SiteId} and client {e.ClientId}"),
            RefreshEvent.ContactsFailed e => While(e.Fault, $"getting ticket contact for client {e.ClientId}"),
            RefreshEvent.NothingLeft { Tenant.System: DeviceSystem.VeloCloud } e =>
                $"Cache for host {e.Tenant.Host} was empty after cross referencing with Bruin. Check if Bruin is returning errors when "
                    + $"asking for management statuses of the host",
            RefreshEvent.ShrinkBlocked e => string.Create(
                CultureInfo.InvariantCulture,
                $"The refresh of {e.Tenant} would drop {e.Dropped} of {e.Before} records, more than the {e.MaxShrink:P0} allowed in one "
                    + $"refresh. Nothing was published. If the drop is right, refresh with accept_shrink=true"
            ),
            RefreshEvent.Overdue e => string.Create(
                CultureInfo.InvariantCulture,
                $"The records of {e.Tenant} are older than two intervals: they were confirmed last at "
                    + $"{e.BuiltAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}. They are served on; /v1/tenants/{e.Tenant} tells how the last "
                    + $"refresh ended"
            ),
            RefreshEvent.Broke e =>
                $"The refresh of {e.Tenant} broke: {e.Exception.GetType().Name}. What was stored is served; the log has the details",
            _ => null,
        };

    /// <summary>Returns the text that follows <see cref="RefreshEvent.AttemptsExhausted"/> when the refresh ends.</summary>
    public static string GivenUp(DeviceSystem system) =>
        $"Maximum retries happened while while refreshing the cache cause of error was {Exhausted(system)}";

    private static string Exhausted(DeviceSystem system) =>
        "Too many consecutive failures happened while trying to claim the list of "
        + (system == DeviceSystem.VeloCloud ? "edges from Velocloud" : "probes of hawkeye");

    private string Same(VendorFault fault, string what) => Fault(fault, what, what);

    private string While(VendorFault fault, string what) =>
        fault.HasResponse ? Fault(fault, what, what) : $"An error occurred while {what}... -> {fault.Detail}";

    private string Fault(VendorFault fault, string unanswered, string answered) =>
        fault.HasResponse
            ? $"Error while {answered} in {_environment} environment: {Shown(fault)}"
            : $"An error occurred when {unanswered} -> {fault.Detail}";

    private static string Shown(VendorFault fault) =>
        $"Error {fault.Status?.ToString(CultureInfo.InvariantCulture) ?? "None"} - {fault.Detail}";

    private static string Edge(ListedEdge edge) =>
        $$"""{"host":{{Json(edge.Id.Host)}},"enterprise_id":{{edge.Id.EnterpriseId}},"enterprise_name":{{Json(edge.EnterpriseName)}},"edge_id":{{edge.Id.Number}}}""";

    private static string Json(string? text) =>
        text is null ? "null" : '"' + JsonEncodedText.Encode(text, JsonDefaults.Writer.Encoder).Value + '"';
}

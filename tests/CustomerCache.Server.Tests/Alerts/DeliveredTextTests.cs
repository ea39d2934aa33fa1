using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Alerts;
using CustomerCache.Server.Tests.Vectors;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Alerts;

/// <summary>Every text of the former service, as it is delivered.</summary>
public sealed class DeliveredTextTests
{
    private const string Edge = """{"host":"vco1.example.net","enterprise_id":100,"enterprise_name":"Acme","edge_id":7}""";

    private static readonly TenantId Host = DeliveryLab.Tenant;
    private static readonly TenantId Hawkeye = VendorLab.Hawkeye;
    private static readonly VendorFault Silent = new(VendorFaultKind.TimedOut, null, "E");
    private static readonly VendorFault Refused = new(VendorFaultKind.Refused, 400, "B");
    private static readonly ListedEdge Listed = new(
        new EdgeId("vco1.example.net", 100, 7),
        "Acme",
        "edge 7",
        "CONNECTED",
        null,
        "VC1",
        null
    );
    private static readonly ImmutableArray<ClientInfo> Two = [new(9101, "Acme", 501), new(9102, "Bolt", 502)];

    private static readonly (RefreshEvent Happened, string Text)[] All =
    [
        (
            new RefreshEvent.ListingFailed(Host, Silent, 1, 10, null),
            "[customer-cache] An error occurred when requesting edge list from vco1.example.net -> E"
        ),
        (
            new RefreshEvent.ListingFailed(Host, Refused, 1, 10, null),
            "[customer-cache] Error while retrieving edges links in STAGE environment: Error 400 - B"
        ),
        (
            new RefreshEvent.EnterpriseListingFailed(Host, 100, Silent),
            "[customer-cache] An error occurred when requesting edge list from host vco1.example.net and enterprise ID 100 -> E"
        ),
        (
            new RefreshEvent.EnterpriseListingFailed(Host, 100, Refused),
            "[customer-cache] Error while retrieving edge list in STAGE environment: Error 400 - B"
        ),
        (
            new RefreshEvent.LinksConfigurationFailed(Host, Listed, Silent),
            $"[customer-cache] An error occurred when requesting links configuration for edge {Edge} -> E"
        ),
        (
            new RefreshEvent.LinksConfigurationFailed(Host, Listed, Refused),
            $"[customer-cache] Error while retrieving links configuration for edge {Edge} in STAGE environment: Error 400 - B"
        ),
        (
            new RefreshEvent.ClientInfoFailed(Host, "VC1", Silent),
            "[customer-cache] An error occurred when claiming client info for service number VC1 -> E"
        ),
        (
            new RefreshEvent.ClientInfoFailed(Host, "VC1", Refused),
            "[customer-cache] Error while claiming client info for service number VC1 in STAGE environment: Error 400 - B"
        ),
        (
            new RefreshEvent.AttributesFailed(Host, "VC1", 9101, Silent),
            "[customer-cache] An error occurred when getting inventory attributes for service number VC1 and client 9101 -> E"
        ),
        (
            new RefreshEvent.AttributesFailed(Host, "VC1", 9101, Refused),
            "[customer-cache] Error while getting inventory attributes for service number VC1 and client 9101 in STAGE environment: Error "
                + "400 - B"
        ),
        (
            new RefreshEvent.SiteFailed(Host, 9101, 501, Silent),
            "[customer-cache] An error occurred while getting site details of site 501 and client 9101... -> E"
        ),
        (
            new RefreshEvent.SiteFailed(Host, 9101, 501, Refused),
            "[customer-cache] Error while getting site details of site 501 and client 9101 in STAGE environment: Error 400 - B"
        ),
        (
            new RefreshEvent.ContactsFailed(Host, 9101, Silent),
            "[customer-cache] An error occurred while getting ticket contact for client 9101... -> E"
        ),
        (
            new RefreshEvent.ContactsFailed(Host, 9101, Refused),
            "[customer-cache] Error while getting ticket contact for client 9101 in STAGE environment: Error 400 - B"
        ),
        (
            new RefreshEvent.NothingLeft(Host),
            "[customer-cache] Cache for host vco1.example.net was empty after cross referencing with Bruin. Check if Bruin is returning "
                + "errors when asking for management statuses of the host"
        ),
        (
            new RefreshEvent.AttemptsExhausted(Host, 10),
            "[customer-cache] Too many consecutive failures happened while trying to claim the list of edges from Velocloud"
        ),
        (
            new RefreshEvent.Finished(Host, Summaries.Of(RefreshOutcome.ListingFailed), null),
            "[customer-cache] Maximum retries happened while while refreshing the cache cause of error was Too many consecutive failures "
                + "happened while trying to claim the list of edges from Velocloud"
        ),
        (
            new RefreshEvent.SeveralInventories(Host, "VC1", Two),
            """[customer-cache] Alert. Detected some edges with more than one status. {"VC1":[{"client_id":9101,"client_name":"Acme","site_id":501},{"client_id":9102,"client_name":"Bolt","site_id":502}]}"""
        ),
        (
            new RefreshEvent.AttributesFailed(Hawkeye, "XR1", 9101, Silent),
            "[hawkeye-customer-cache] An error occurred when claiming management status for service number XR1 and client 9101 -> E"
        ),
        (
            new RefreshEvent.AttributesFailed(Hawkeye, "XR1", 9101, Refused),
            "[hawkeye-customer-cache] Error while claiming management status for service number XR1 and client 9101 in STAGE environment: "
                + "Error 400 - B"
        ),
        (
            new RefreshEvent.AttemptsExhausted(Hawkeye, 10),
            "[hawkeye-customer-cache] Too many consecutive failures happened while trying to claim the list of probes of hawkeye"
        ),
        (
            new RefreshEvent.SeveralInventories(Hawkeye, "XR1", [Two[0]]),
            """[hawkeye-customer-cache] Alert. Detected some Ixia devices with more than one status. {"XR1":[{"client_id":9101,"client_name":"Acme","site_id":501}]}"""
        ),
        // Not of the former service.
        (
            new RefreshEvent.ShrinkBlocked(Host, 200, 150, 0.5),
            "[customer-cache] The refresh of velocloud/vco1.example.net would drop 150 of 200 records, more than the 50 % allowed in one "
                + "refresh. Nothing was published. If the drop is right, refresh with accept_shrink=true"
        ),
        (
            new RefreshEvent.Overdue(Host, new DateTimeOffset(2026, 3, 9, 8, 0, 0, TimeSpan.Zero)),
            "[customer-cache] The records of velocloud/vco1.example.net are older than two intervals: they were confirmed last at "
                + "2026-03-09T08:00:00Z. They are served on; /v1/tenants/velocloud/vco1.example.net tells how the last refresh ended"
        ),
    ];

    [Fact]
    public async Task Messages_arrive_letter_for_letter()
    {
        await using var lab = await DeliveryLab.StartAsync();
        foreach (var (happened, _) in All)
        {
            // One refresh each, of a composer without earlier events.
            var composer = new AlertComposer("stage", TimeSpan.FromHours(4), lab.Time, lab.Channels);
            composer.Observe(happened);
            if (happened is not RefreshEvent.Finished)
            {
                composer.Observe(new RefreshEvent.Finished(happened.Tenant, Summaries.Of(RefreshOutcome.Failed), null));
            }
        }

        var arrived = await lab.Slack.NextAsync(All.Length);

        Assert.Equal(All.Select(a => a.Text), arrived);
    }

    [Fact]
    public async Task Mails_arrive_with_their_subject_text_and_files()
    {
        await using var lab = await DeliveryLab.StartAsync();
        var composer = new AlertComposer("stage", TimeSpan.FromHours(4), lab.Time, lab.Channels);
        composer.Observe(new RefreshEvent.Stored(Host, null, Snapshot(1), 0));
        composer.Observe(new RefreshEvent.SeveralInventories(Host, "VC1", Two));
        composer.Observe(new RefreshEvent.Finished(Host, Summaries.Of(RefreshOutcome.Stored), null));

        var (stored, several) = (await lab.Mails.NextAsync(), await lab.Mails.NextAsync());

        Assert.Equal("Customer cache snapshots. Environment: stage. Host: vco1.example.net. March 10 2026 - 12:00:00", stored.Subject);
        Assert.Contains("customer cache for the host vco1.example.net", stored.Content.HtmlBody, StringComparison.Ordinal);
        Assert.Equal(
            [
                "old_customer_cache_vco1.example.net_March 10 2026 - 12:00:00.csv",
                "new_customer_cache_vco1.example.net_March 10 2026 - 12:00:00.csv",
            ],
            stored.Files.Select(f => f.ContentType.Name)
        );
        const string Header =
            "Serial Number,Bruin Client ID,Bruin Client Name,Velo Host,Velo Enterprise ID,Velo Edge ID,Last Contact,Logical IDs\n";
        Assert.Equal(Header, stored.Files[0].Text);
        Assert.StartsWith(
            Header + "VC00001,9101,Client 9101,vco1.example.net,100,1,2026-03-02T10:00:00.000Z,",
            stored.Files[1].Text,
            StringComparison.Ordinal
        );
        Assert.Equal("Serials with multiple inventory items (March 10 2026 - 12:00:00)", several.Subject);
        Assert.Contains("<p>Serial: VC1 and items: ", several.Content.HtmlBody, StringComparison.Ordinal);
        Assert.All(new[] { stored, several }, m => Assert.Equal("this is the accessible text for the email", m.Content.TextBody));
    }

    private static TenantSnapshot Snapshot(int edges) =>
        TenantSnapshot.Create(
            Host,
            1,
            DateTimeOffset.UnixEpoch,
            [
                .. Enumerable
                    .Range(1, edges)
                    .Select(n => RecordReader.TryRead(TestRecords.Edge(n), out var error) ?? throw new JsonException(error)),
            ]
        );
}

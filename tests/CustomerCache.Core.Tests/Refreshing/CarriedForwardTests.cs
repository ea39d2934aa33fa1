using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Tests.Inventory;
using CustomerCache.Core.Tests.Laws;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Refreshing;

/// <summary>F15: a failed call proves nothing, so earlier values are kept; only a response without a value removes them.</summary>
public sealed class CarriedForwardTests
{
    private const string Links = """[{"interfaces":["GE1"],"mode":"PUBLIC","type":"WIRED"}]""";
    private const string Contact = """{"email":"known@example.com"}""";
    private const string Others = """[{"email":"other@example.com"}]""";

    private readonly Crossings _crossings = new();

    private static EdgeToCross Known =>
        new(
            Sample.Listed(1, "S1"),
            null,
            Sample.Read(
                $$"""
                {"serial_number":"S1","links_configuration":{{Links}},"ticket_contact_details":{{Contact}},"ticket_contact_additional_subscribers":{{Others}},
                 "logical_ids":[{"interface_name":"GE1","logical_id":"02:00","access_type":"old","service_number":"old"},"odd",{"interface_name":7}]}
                """
            )
        );

    [Fact]
    public async Task Logical_ids_that_could_not_be_read_are_kept_and_take_the_current_values_of_Bruin()
    {
        _crossings.Bruin.Attributes = _ =>
            FakeBruin.Answer<IReadOnlyList<InventoryAttribute>>([new("Management Status", "Pending"), new("GE1 Access Type", "Wireless")]);

        var record = (await _crossings.RecordAsync(Known)).Record;

        Assert.Equal(
            """[{"interface_name":"GE1","logical_id":"02:00","access_type":"Wireless","service_number":null},{"interface_name":null,"logical_id":null,"access_type":null,"service_number":null}]""",
            Crossings.Member(record, "logical_ids")
        );
    }

    [Fact]
    public async Task Logical_ids_of_an_edge_that_its_enterprise_no_longer_lists_are_empty() =>
        Assert.Equal("[]", Crossings.Member((await _crossings.RecordAsync(Known with { LogicalIds = [] })).Record, "logical_ids"));

    [Theory]
    [InlineData(VendorFaultKind.TimedOut, Links)]
    [InlineData(VendorFaultKind.CircuitOpen, Links)]
    [InlineData(VendorFaultKind.UnexpectedContent, Links)]
    [InlineData(VendorFaultKind.Internal, Links)]
    [InlineData(VendorFaultKind.NotFound, "[]")]
    public async Task Links_configuration_is_kept_unless_the_orchestrator_has_none(VendorFaultKind kind, string expected)
    {
        _crossings.Orchestrator.Links = new VendorFault(kind, null, "fault");

        Assert.Equal(expected, Crossings.Member((await _crossings.RecordAsync(Known)).Record, "links_configuration"));
        Assert.Equal(kind, Assert.Single(_crossings.Observer.Of<RefreshEvent.LinksConfigurationFailed>()).Fault.Kind);
    }

    [Theory]
    [InlineData(VendorFaultKind.TimedOut, Contact, Others)]
    [InlineData(VendorFaultKind.UnexpectedContent, Contact, Others)]
    [InlineData(VendorFaultKind.NotFound, "null", "null")]
    public async Task Contacts_are_kept_unless_Bruin_has_none(VendorFaultKind kind, string contact, string others)
    {
        _crossings.Bruin.Contacts = _ => FakeBruin.Fault<IReadOnlyList<RawJson>>(new VendorFault(kind, null, "fault"));

        var record = (await _crossings.RecordAsync(Known)).Record;

        Assert.Equal(contact, Crossings.Member(record, "ticket_contact_details"));
        Assert.Equal(others, Crossings.Member(record, "ticket_contact_additional_subscribers"));
    }

    [Fact]
    public async Task Malformed_contacts_are_not_awaited()
    {
        _crossings.Bruin.Contacts = _ => FakeBruin.Fault<IReadOnlyList<RawJson>>(FakeBruin.Unexpected);

        await _crossings.RecordAsync(Known);

        Assert.Empty(_crossings.Observer.Of<RefreshEvent.CrossingRetried>());
        Assert.Equal(FakeTime.Start, _crossings.Time.GetUtcNow());
    }

    [Fact]
    public async Task Failed_parts_are_empty_without_a_stored_record()
    {
        _crossings.Orchestrator.Links = FakeBruin.TimedOut;
        _crossings.Bruin.Contacts = _ => FakeBruin.Fault<IReadOnlyList<RawJson>>(FakeBruin.TimedOut);

        var record = (await _crossings.RecordAsync(Known with { Stored = null })).Record;

        Assert.Equal(
            ("[]", "[]", "null", "null"),
            (
                Crossings.Member(record, "logical_ids")!,
                Crossings.Member(record, "links_configuration")!,
                Crossings.Member(record, "ticket_contact_details")!,
                Crossings.Member(record, "ticket_contact_additional_subscribers")!
            )
        );
    }

    [Fact]
    public async Task Failure_of_a_decisive_call_keeps_the_whole_record_instead()
    {
        _crossings.Bruin.Site = _ => FakeBruin.Fault<SiteDetails>(FakeBruin.Missing);

        var outcome = Assert.IsType<CrossingOutcome.NotCrossed>(await _crossings.CrossAsync(Known));

        Assert.Equal(Decision.Kept(DecisionReason.SiteFailed), outcome.Why);
        Assert.Equal("Error 404 - none", outcome.Detail);
    }
}

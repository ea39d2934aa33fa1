using CustomerCache.Core.Inventory;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>Responses of Bruin beyond the vectors.</summary>
public sealed class BruinAnswerTests
{
    private const string Attribute = SourcesLab.Bruin + "Inventory/Attribute";
    private const string Site = SourcesLab.Bruin + "Site";
    private const string Contacts = SourcesLab.Bruin + "Ticket/Contacts";

    [Fact]
    public async Task Site_numbers_are_read_in_either_spelling_and_as_text()
    {
        using var lab = new SourcesLab();
        lab.Http.On(
            SourcesLab.Inventory,
            () =>
                ScriptedHttp.Json(
                    """
                    {"documents":[
                      {"clientID":9101,"clientName":"A","serviceNumber":"VCA1","siteID":"91011","status":"A"},
                      {"clientID":"9102","clientName":"B","serviceNumber":"VCA1","siteId":91021,"status":"A"},
                      {"clientID":9103,"clientName":null,"serviceNumber":"VCA1","siteId":null,"status":"A"}]}
                    """
                )
        );

        var answer = await lab.BruinPort.GetClientInfoAsync("VCA1", default);

        Assert.Equal([new ClientInfo(9101, "A", 91011), new ClientInfo(9102, "B", 91021), new ClientInfo(9103, null, null)], answer.Value);
    }

    [Theory]
    [InlineData("""{"clientID":9101,"clientName":"A","serviceNumber":"VCA1"}""")]
    [InlineData("""{"clientID":9101,"clientName":"A","status":"A"}""")]
    [InlineData("""{"clientName":"A","serviceNumber":"VCA1","status":"A"}""")]
    [InlineData("""{"clientID":9101,"clientName":"A","serviceNumber":"VCA1","siteId":{},"status":"A"}""")]
    [InlineData("null")]
    public async Task Unreadable_document_is_no_proof_of_a_missing_inventory(string document)
    {
        using var lab = new SourcesLab();
        lab.Http.On(SourcesLab.Inventory, () => ScriptedHttp.Json($$"""{"documents":[{{document}}]}"""));

        Assert.Equal(VendorFaultKind.UnexpectedContent, (await lab.BruinPort.GetClientInfoAsync("VCA1", default)).Fault?.Kind);
    }

    [Fact]
    public async Task Text_that_is_not_Unicode_affects_itself_and_not_its_site()
    {
        using var lab = new SourcesLab();
        lab.Http.On(
            Site,
            () =>
                ScriptedHttp.Json(
                    """
                    {"documents":[{"clientID":9101,"siteId":"91011","note":"\ud800","no\ud800te":1,"lines":["\udc00","b"],"timeZone":"\ud800","address":{"zip":"10001","street":"é"}}]}
                    """
                )
        );

        var answer = await lab.BruinPort.GetSiteAsync(9101, 91011, default);

        Assert.Equal(
            """{"clientID":9101,"siteId":"91011","note":null,"lines":[null,"b"],"timeZone":null,"address":{"zip":"10001","street":"é"}}""",
            answer.Value?.Document.ToString()
        );
        Assert.Equal((null, "10001"), (answer.Value?.TimeZone, answer.Value?.Zip));
    }

    [Fact]
    public async Task Serial_numbers_are_escaped_in_the_query()
    {
        using var lab = new SourcesLab();
        lab.Http.On(SourcesLab.Inventory, () => ScriptedHttp.Json("""{"documents":[]}"""));

        await lab.BruinPort.GetClientInfoAsync("A&B=C#+ é", default);

        Assert.Equal("A&B=C#+ é", lab.Http.Calls.Single().Query["ServiceNumber"]);
    }

    [Fact]
    public async Task Attributes_keep_their_order_and_malformed_ones_do_not_break_them()
    {
        using var lab = new SourcesLab();
        lab.Http.On(
            Attribute,
            () =>
                ScriptedHttp.Json(
                    """{"attributes":[{"key":"K","value":"1"},null,{"key":null,"value":"x"},{"key":"K","value":2},{"key":"L"}]}"""
                )
        );

        var answer = await lab.BruinPort.GetAttributesAsync(1, "VCA1", default);

        Assert.Equal([new InventoryAttribute("K", "1"), new InventoryAttribute("K", "2"), new InventoryAttribute("L", null)], answer.Value);
    }

    [Fact]
    public async Task Site_keeps_its_whole_document_and_may_lack_zone_and_zip()
    {
        using var lab = new SourcesLab();
        lab.Http.On(Site, () => ScriptedHttp.Json("""{"documents":[{"siteID":"5","address":null,"x":[1,{"y":"é"}]}]}"""));

        var answer = await lab.BruinPort.GetSiteAsync(1, 5, default);

        Assert.Equal("""{"siteID":"5","address":null,"x":[1,{"y":"é"}]}""", answer.Value?.Document.ToString());
        Assert.Null(answer.Value?.TimeZone);
        Assert.Null(answer.Value?.Zip);
    }

    [Fact]
    public async Task Inventory_without_a_site_is_not_requested()
    {
        using var lab = new SourcesLab();

        var answer = await lab.BruinPort.GetSiteAsync(9101, null, default);

        Assert.Equal(
            new VendorFault(VendorFaultKind.NotFound, 404, "No site information was found for site null and client 9101"),
            answer.Fault
        );
        Assert.Empty(lab.Http.Calls);
    }

    [Theory]
    [InlineData("""{"results":[]}""", VendorFaultKind.NotFound)]
    [InlineData("""{"results":null}""", VendorFaultKind.NotFound)]
    [InlineData("""{}""", VendorFaultKind.UnexpectedContent)]
    [InlineData("""[]""", VendorFaultKind.UnexpectedContent)]
    public async Task Empty_contacts_are_distinct_from_a_response_of_another_shape(string body, VendorFaultKind kind)
    {
        using var lab = new SourcesLab();
        lab.Http.On(Contacts, () => ScriptedHttp.Json(body));

        var answer = await lab.BruinPort.GetTicketContactsAsync(9101, default);

        Assert.Equal(kind, answer.Fault?.Kind);
        if (kind == VendorFaultKind.NotFound)
        {
            Assert.Equal("No ticket contacts information was found for client 9101", answer.Fault?.Detail);
        }
    }

    /// <summary>The bridge responds with status null for unknown codes; we report the true one.</summary>
    [Theory]
    [InlineData(400, VendorFaultKind.Refused, 400, "why")]
    [InlineData(403, VendorFaultKind.Refused, 403, "why")]
    [InlineData(404, VendorFaultKind.NotFound, 404, "Resource not found")]
    [InlineData(418, VendorFaultKind.Refused, 418, "why")]
    [InlineData(429, VendorFaultKind.Refused, 429, "why")]
    [InlineData(302, VendorFaultKind.Refused, 302, "why")]
    [InlineData(500, VendorFaultKind.Internal, 500, "Got internal error from Bruin")]
    [InlineData(512, VendorFaultKind.Internal, 500, "Got internal error from Bruin")]
    [InlineData(521, VendorFaultKind.Internal, 521, "why")]
    public async Task Status_has_a_kind_and_its_true_number(int status, VendorFaultKind kind, int shown, string detail)
    {
        using var lab = new SourcesLab();
        lab.Http.On(Attribute, () => ScriptedHttp.Json("why", status));

        Assert.Equal(new VendorFault(kind, shown, detail), (await lab.BruinPort.GetAttributesAsync(1, "VCA1", default)).Fault);
        Assert.Single(lab.Http.Calls);
    }

    [Fact]
    public async Task Long_body_is_truncated()
    {
        using var lab = new SourcesLab();
        lab.Http.On(Attribute, () => ScriptedHttp.Json(new string('x', 100_000), 400));

        Assert.Equal(501, (await lab.BruinPort.GetAttributesAsync(1, "VCA1", default)).Fault?.Detail.Length);
    }
}

using System.Net;
using System.Text;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Access;

/// <summary>Personal data are in no response to a caller without that scope.</summary>
public sealed class ContactsTests(KeyedServer keyed) : IClassFixture<KeyedServer>
{
    public static TheoryData<string> Answers() =>
        [
            "/v1/velocloud/records",
            "/v1/velocloud/records?limit=1",
            "/v1/velocloud/records?fields=site_details,ticket_contact_details,serial_number",
            "/v1/velocloud/records/VC00001",
            "/v1/velocloud/records/VC00001?fields=site_details,ticket_contact_details,serial_number",
            $"/v1/tenants/{VendorLab.Vco1}/export",
            $"/v1/tenants/{VendorLab.Vco1}/changes?since=1",
            "POST /rpc/customer.cache.get",
        ];

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Response_redacts_personal_data_unless_the_key_may_see_them(string call)
    {
        using var reader = keyed.Client(KeyedServer.KeyOf("read"));
        using var seer = keyed.Client(KeyedServer.KeyOf("all"));

        var (without, withoutTag) = await AskAsync(reader, call);
        var (with, withTag) = await AskAsync(seer, call);

        Assert.Contains("VC00001", without, StringComparison.Ordinal);
        Assert.DoesNotContain(KeyedServer.PersonalData, without, StringComparison.Ordinal);
        Assert.DoesNotContain("ticket_contact", without, StringComparison.Ordinal);
        Assert.Contains(KeyedServer.PersonalData, with, StringComparison.Ordinal);
        Assert.True(withTag is null || withTag != withoutTag, "a cache between must tell them apart");
    }

    [Fact]
    public async Task Fields_without_personal_data_are_unchanged()
    {
        using var reader = keyed.Client(KeyedServer.KeyOf("read"));

        var record = await reader.GetStringAsync("/v1/velocloud/records/VC00001?fields=edge,last_contact,serial_number,site_details");

        Assert.Equal(
            """{"edge":{"host":"vco1.example.net","enterprise_id":100,"enterprise_name":"Acme Freight","edge_id":1},"last_contact":"2026-03-02T10:00:00.000Z","serial_number":"VC00001","site_details":{"siteLabel":"Main site","tzOffset":-5,"siteManagers":[{"role":"night"}]}}""",
            record
        );
    }

    [Fact]
    public void Personal_data_are_never_logged() =>
        Assert.DoesNotContain(keyed.Server.Log.Entries, e => e.Text.Contains(KeyedServer.PersonalData, StringComparison.Ordinal));

    private static async Task<(string Text, string? Tag)> AskAsync(HttpClient client, string call)
    {
        using var answer = call.StartsWith("POST ", StringComparison.Ordinal)
            ? await client.PostAsync(call[5..], new StringContent("""{"body":{"filter":{}}}""", Encoding.UTF8, "application/json"))
            : await client.GetAsync(call);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadAsStringAsync(), answer.Headers.ETag?.Tag);
    }
}

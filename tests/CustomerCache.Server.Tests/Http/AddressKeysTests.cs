using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace CustomerCache.Server.Tests.Http;

/// <summary>Keys that are addresses: the encoded form works, and the plain one is refused with the encoded one.</summary>
public sealed class AddressKeysTests(StoredServer stored) : IClassFixture<StoredServer>
{
    private const string Entries = "/v1/caches/copies/entries/";

    [Fact]
    public async Task Encoded_address_and_the_header_name_the_same_copy()
    {
        using var put = await SendAsync(HttpMethod.Put, Entries + Uri.EscapeDataString("/posts/42?access_token=T1"), "1");
        using var got = await SendAsync(HttpMethod.Get, Entries + "%2Fposts%2F42", null, "T1");
        using var other = await SendAsync(HttpMethod.Get, Entries + "%2Fposts%2F42", null, "T2");

        Assert.Equal(
            (HttpStatusCode.NoContent, HttpStatusCode.OK, HttpStatusCode.NotFound),
            (put.StatusCode, got.StatusCode, other.StatusCode)
        );
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Plain_address_is_refused_with_the_form_that_works(string method)
    {
        using var response = await SendAsync(new HttpMethod(method), Entries + "/posts/43?access_token=T1", method == "PUT" ? "1" : null);

        var error = (await response.Content.ReadFromJsonAsync<JsonElement>())
            .GetProperty("errors")
            .GetProperty("access_token")[0]
            .GetString();
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(
            "is not a parameter of this call; if it belongs to a key that is an address, percent-encode the whole key: "
                + "/entries/%2Fposts%2F42%3Faccess_token%3D…, or send the token as header X-Access-Token",
            error
        );
    }

    [Fact]
    public async Task Unknown_parameter_of_a_call_without_parameters_is_not_followed_by_an_empty_list()
    {
        var problem = await (await stored.Client.GetAsync("/v1/tenants?nosuch=1")).Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal("'nosuch' is not a parameter of this call, which has none", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Unknown_parameter_is_answered_with_those_that_are_known()
    {
        var problem = await (await stored.Client.GetAsync("/v1/jobs?limit=1&limit=2&nosuch=1")).Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(
            "'limit' is given more than once; 'nosuch' is not a parameter of this call; known are state, limit",
            problem.GetProperty("detail").GetString()
        );
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body, string? token = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        if (token is not null)
        {
            request.Headers.Add("X-Access-Token", token);
        }

        return await stored.Client.SendAsync(request);
    }
}

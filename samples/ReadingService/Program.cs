// Reads records as a service does before it acts on a device: which customer has it, and may it be touched?
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

var server = args.FirstOrDefault() ?? Environment.GetEnvironmentVariable("CUSTOMERCACHE_SERVER") ?? "http://127.0.0.1:8080";
using var http = new HttpClient { BaseAddress = new Uri(server) };
if (Environment.GetEnvironmentVariable("CUSTOMERCACHE_KEY") is { Length: > 0 } key)
{
    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
}

// The customers, and of the first one the devices with the fields that are needed.
using var clients = await GetAsync("/v1/velocloud/clients");
foreach (var missing in Header(clients, "X-Tenant-Missing"))
{
    Console.WriteLine($"not complete: nothing of {missing} is stored yet");
}

var client = (await clients.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray().First();
Console.WriteLine($"client {client.GetProperty("client_name")} has {client.GetProperty("devices")} devices");
var selection = $"/v1/velocloud/records?client_id={client.GetProperty("client_id")}&fields=serial_number,edge_name,site_details&limit=3";
using var page = await GetAsync(selection);
var devices = await page.Content.ReadFromJsonAsync<JsonElement[]>() ?? [];
foreach (var device in devices)
{
    Console.WriteLine($"  {device.GetProperty("serial_number")} {device.GetProperty("edge_name")}");
}

foreach (var tenant in Header(page, "X-Tenant"))
{
    Console.WriteLine($"  as of {tenant}");
}

// The same selection again: with the entity tag only what changed is sent.
using var again = await GetAsync(selection, page.Headers.ETag);
Console.WriteLine(again.StatusCode == HttpStatusCode.NotModified ? "unchanged since" : "changed since");

// One device that an alarm names. A serial number without a record is a device on which nothing may be done.
foreach (var serial in new[] { devices[0].GetProperty("serial_number").GetString(), "NOSUCH" })
{
    using var found = await GetAsync($"/v1/velocloud/records/{serial}");
    var owner = found.IsSuccessStatusCode
        ? (await found.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("bruin_client_info")
        : default;
    Console.WriteLine(found.IsSuccessStatusCode ? $"{serial} belongs to {owner.GetProperty("client_name")}" : $"{serial} is left alone");
}

// Until the first refresh of a new server ends there is nothing to read, and the answer says when to ask again.
async Task<HttpResponseMessage> GetAsync(string path, EntityTagHeaderValue? known = null)
{
    while (true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(known);
        }

        var response = await http.SendAsync(request);
        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotModified or HttpStatusCode.NotFound)
        {
            return response;
        }

        using (response)
        {
            var wait = response.Headers.RetryAfter?.Delta;
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable || wait is null)
            {
                throw new HttpRequestException($"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            }

            Console.WriteLine($"nothing is stored yet; asking again in {wait.Value.TotalSeconds} s");
            await Task.Delay(wait.Value, TimeProvider.System);
        }
    }
}

static IEnumerable<string> Header(HttpResponseMessage response, string name) =>
    response.Headers.TryGetValues(name, out var values) ? values : [];

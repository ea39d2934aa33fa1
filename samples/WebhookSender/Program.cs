// Sends a signed change event, as a system does whose data callers cache: order 801 changed.
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

var server = args.FirstOrDefault() ?? Environment.GetEnvironmentVariable("CUSTOMERCACHE_SERVER") ?? "http://127.0.0.1:8080";
if (Environment.GetEnvironmentVariable("WEBHOOK_SECRET") is not { Length: > 0 } secret)
{
    await Console.Error.WriteLineAsync("WEBHOOK_SECRET is not set; give it the secret that the server has for channel crm.");
    return 2;
}

using var http = new HttpClient { BaseAddress = new Uri(server) };
string[] ids = ["801"];
string[] fields = ["Status"];
var body = JsonSerializer.SerializeToUtf8Bytes(
    new
    {
        id = Guid.NewGuid(),
        entity = "Order",
        ids,
        change = "update",
        changed_fields = fields,
        occurred_at = TimeProvider.System.GetUtcNow(),
    }
);

// Sent twice, as after an answer that was lost: by its id the second one is known as a duplicate.
for (var attempt = 1; attempt <= 2; attempt++)
{
    using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events?channel=crm") { Content = new ByteArrayContent(body) };
    request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
    request.Headers.Add("X-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Secret(secret), body)));
    using var response = await http.SendAsync(request);
    var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
    if (!response.IsSuccessStatusCode)
    {
        // 503: nothing was stored, send it again. 4xx: mend the secret or the event first.
        await Console.Error.WriteLineAsync($"refused with {(int)response.StatusCode}: {answer.GetProperty("detail")}");
        return 1;
    }

    Console.WriteLine(
        $"attempt {attempt}: accepted {answer.GetProperty("accepted")}, duplicates {answer.GetProperty("duplicates")}, "
            + $"jobs {answer.GetProperty("jobs")}"
    );
}

return 0;

static byte[] Secret(string text) => System.Text.Encoding.UTF8.GetBytes(text);

using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Http;

/// <summary>Malformed requests: each gets a clear response, and none changes data.</summary>
public sealed class FuzzTests(StoredServer stored) : IClassFixture<StoredServer>
{
    private const int Seed = 20_260_310;
    private const int Cases = 10_000;

    [Fact]
    public async Task Random_requests_get_clear_responses_and_change_nothing()
    {
        var before = await StateAsync();
        var cursors = await CursorsAsync();
        var problems = new ConcurrentBag<(string Problem, FuzzCase Case)>();

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Cases),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (number, token) =>
            {
                var @case = FuzzCase.Make(Seed, number, cursors);
                using var request = @case.ToRequest(stored.Client.BaseAddress!);
                using var response = await stored.Client.SendAsync(request, token);
                if (await ProblemAsync(@case, response) is { } problem)
                {
                    problems.Add((problem, @case));
                }
            }
        );

        Assert.True(
            problems.IsEmpty,
            $"seed {Seed}: {problems.Count} problems\n"
                + string.Join(
                    "\n",
                    problems.GroupBy(p => p.Problem).Select(g => $"{g.Key} ({g.Count()} times), first {g.MinBy(p => p.Case.Number).Case}")
                )
        );
        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task Body_above_the_limit_of_all_calls_is_refused_with_a_response()
    {
        // Without the server's 100-continue the body is never sent, however long that takes on a busy machine.
        using var client = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) })
        {
            BaseAddress = stored.Client.BaseAddress,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/rpc/customer.cache.get")
        {
            Content = new ByteArrayContent(new byte[31_000_000]),
            Headers = { ExpectContinue = true },
        };
        using var response = await client.SendAsync(request);

        var reply = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(400, reply.GetProperty("status").GetInt32());
    }

    // Returns the error in a response; null for none.
    private static async Task<string?> ProblemAsync(FuzzCase @case, HttpResponseMessage response)
    {
        var (status, type) = ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType);
        if (@case.Method == "HEAD")
        {
            return status >= 500 ? $"{status}" : null;
        }

        try
        {
            await using var body = await BodyAsync(response);
            if (@case.IsFormerCall && status != 415)
            {
                using var reply = await JsonDocument.ParseAsync(body);
                return Envelope(status, reply.RootElement);
            }

            return status switch
            {
                200 or 202 when type == "application/x-ndjson" => await LinesAsync(body),
                200 or 202 when type == "application/json" => (await JsonDocument.ParseAsync(body)).RootElement.ValueKind
                    is JsonValueKind.Array
                        or JsonValueKind.Object
                    ? null
                    : "neither an array nor an object",
                200 when type == "text/html" => IsStartPage(response.RequestMessage!.RequestUri!)
                    ? null
                    : "the console instead of an answer",
                204 => @case.Method == "OPTIONS" && response.Content.Headers.Allow.Count > 0 ? null : "204 for more than options",
                304 => @case.Headers.Any(h => h.Key == "If-None-Match") ? null : "304 without a matching tag",
                503 => response.Headers.RetryAfter is not null
                && type == "application/problem+json"
                && @case.Path.StartsWith("/v1/", StringComparison.Ordinal)
                    ? null
                    : "503 that is not documented",
                >= 400 and < 500 when type == "application/problem+json" => Problem(
                    status,
                    (await JsonDocument.ParseAsync(body)).RootElement
                ),
                _ => $"{status} with {type}",
            };
        }
        catch (JsonException e)
        {
            return $"{status} with {type}: {e.Message}";
        }
    }

    // The console is at "/" in every spelling.
    private static bool IsStartPage(Uri asked) => new Uri(new Uri("http://127.0.0.1"), asked.AbsolutePath).AbsolutePath == "/";

    private static string? Envelope(int status, JsonElement reply) =>
        reply.GetProperty("status").GetInt32() != status ? $"{status} says another status"
        : status is 200
            ? reply.GetProperty("body").ValueKind == JsonValueKind.Array ? null
                : "200 without records"
        : status is 400 or 202 or 404
            ? reply.GetProperty("body").GetString()?.Length > 10 ? null
                : $"{status} without a text"
        : $"{status}";

    private static string? Problem(int status, JsonElement problem) =>
        problem.GetProperty("status").GetInt32() != status ? $"{status} says another status"
        : problem.TryGetProperty("errors", out var errors)
        && errors.EnumerateObject().Any()
        && errors.EnumerateObject().All(e => e.Value.EnumerateArray().Any())
        && problem.GetProperty("detail").GetString()?.Length > 0
            ? null
        : $"{status} that names no field";

    private static async Task<string?> LinesAsync(Stream body)
    {
        using var reader = new StreamReader(body);
        while (await reader.ReadLineAsync() is { } line)
        {
            using var record = JsonDocument.Parse(line);
        }

        return null;
    }

    private static async Task<Stream> BodyAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStreamAsync();
        return response.Content.Headers.ContentEncoding.SingleOrDefault() switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        };
    }

    // Valid and nearly valid cursors.
    private async Task<IReadOnlyList<string>> CursorsAsync()
    {
        using var first = await stored.Client.GetAsync("/v1/velocloud/records?limit=7");
        var cursor = first.Headers.GetValues("Link").Single().Split("cursor=")[1].Split('>')[0];
        var basis = cursor[(cursor.IndexOf('.', StringComparison.Ordinal) + 1)..];
        return
        [
            cursor,
            $"2147483647.{basis}",
            $"49.{basis}",
            $"50.{basis}",
            $"1000000.{basis}",
            $"-1.{basis}",
            $"0.{basis}",
            $"7.{basis}x",
            $"7.{new string('A', basis.Length)}",
        ];
    }

    private async Task<string> StateAsync()
    {
        var tenants = (await stored.Server.JsonAsync("/v1/tenants"))
            .EnumerateArray()
            .Select(t => string.Join(',', t.EnumerateObject().Where(m => m.Name != "age_seconds").Select(m => m.ToString())));
        var exports = await Task.WhenAll(
            new[] { StoredTenants.Vco1, StoredTenants.Vco2, StoredTenants.Hawkeye }.Select(t =>
                stored.Client.GetStringAsync($"/v1/tenants/{t}/export")
            )
        );
        return string.Join('\n', [.. tenants, .. exports]);
    }
}

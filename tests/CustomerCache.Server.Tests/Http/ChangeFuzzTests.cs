using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Http;

/// <summary>
/// Malformed events, entries, invalidations and relations: each is accepted or refused with its reason, and the server keeps running.
/// </summary>
public sealed class ChangeFuzzTests(StoredServer stored) : IClassFixture<StoredServer>
{
    private const int Seed = 20_260_311;
    private const int Cases = 10_000;

    [Fact]
    public async Task Random_bodies_are_accepted_or_refused_and_none_fails()
    {
        var problems = new ConcurrentBag<(string Problem, int Number, string Request)>();
        var statuses = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Cases),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (number, token) =>
            {
                using var request = Make(number, out var text);
                using var response = await stored.Client.SendAsync(request, token);
                statuses.AddOrUpdate($"{request.Method} {text.Split('/')[2].Split('?')[0]} {(int)response.StatusCode}", 1, (_, n) => n + 1);
                if (await ProblemAsync(response) is { } problem)
                {
                    problems.Add((problem, number, text));
                }
            }
        );

        Assert.True(
            problems.IsEmpty,
            $"seed {Seed}: {problems.Count} problems\n"
                + string.Join(
                    "\n",
                    problems.GroupBy(p => p.Problem).Select(g => $"{g.Key} ({g.Count()} times), first case {g.MinBy(p => p.Number)}")
                )
        );

        // Some of each are accepted, else this would test nothing.
        Assert.All(
            [
                "POST events 202",
                "POST events 400",
                "PUT caches 204",
                "PUT caches 400",
                "POST caches 200",
                "POST caches 400",
                "PUT relations 204",
                "PUT relations 400",
            ],
            s => Assert.InRange(statuses.GetValueOrDefault(s), 50, Cases)
        );
        Assert.Equal(1, (await stored.Server.ChangeAsync(ChangeBodies.Own("Order", "update", "after all"))).Count("jobs"));
    }

    private HttpRequestMessage Make(int number, out string text)
    {
        var random = new Random(unchecked((Seed * 1_000_003) + number));
        var texts = new FuzzTexts(random);
        var bodies = new ChangeFuzzBodies(random, texts);
        string Odd(params string[] good) => random.Next(4) == 0 ? texts.Escaped() : texts.One(good);
        var (method, path, body) = (number % 5) switch
        {
            0 or 1 => (
                HttpMethod.Post,
                "/v1/events" + (random.Next(3) == 0 ? $"?channel={Odd("shop", "/data/OrderChangeEvent", "/event/X__e")}" : ""),
                bodies.Event()
            ),
            2 => (
                HttpMethod.Put,
                $"/v1/caches/{(random.Next(12) == 0 ? texts.Escaped() : texts.One("orders", "copies", "catalog", "whmcs"))}/entries/"
                    + Odd("fuzz:1", "fuzz%2F2", "%2Fposts%2F42%3Faccess_token=T1", "%2Fposts%2F42", "a*%5B"),
                bodies.Value()
            ),
            3 => (
                HttpMethod.Post,
                $"/v1/caches/{(random.Next(12) == 0 ? texts.Escaped() : texts.One("orders", "copies", "catalog"))}/invalidate",
                bodies.Invalidation()
            ),
            _ => (HttpMethod.Put, $"/v1/relations/{Odd("post", "Order")}/{Odd("42", "a%2Fb", "1")}", bodies.Relation()),
        };
        var request = new HttpRequestMessage(
            method,
            new Uri(
                stored.Client.BaseAddress!.ToString().TrimEnd('/') + path,
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
            )
        )
        {
            Content = new ByteArrayContent(body),
        };
        Header("X-Depends-On", "product:A, product:B", "product", "product:a%2Cb,,", ":", "product:%zz", new string('a', 100) + ":1");
        Header("Cache-Control", "max-age=60", "max-age=0", "max-age=99999999999", "max-age=2147483647", "no-store");
        Header("X-Fetch-Lease", "nobody's", "");
        Header("X-Access-Token", "T1", "", new string('t', 5_000));
        text = string.Create(
            CultureInfo.InvariantCulture,
            $"{path} {string.Join("; ", request.Headers.Select(h => $"{h.Key}: {h.Value.First()}"))} "
                + $"{Encoding.Latin1.GetString(body, 0, Math.Min(body.Length, 400))}"
        );
        return request;

        void Header(string name, params string[] values)
        {
            if (random.Next(6) == 0)
            {
                request.Headers.TryAddWithoutValidation(name, texts.One(values));
            }
        }
    }

    // Returns the error in a response; null for none.
    private static async Task<string?> ProblemAsync(HttpResponseMessage response)
    {
        var (status, type) = ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType);
        var body = await response.Content.ReadAsStringAsync();
        try
        {
            return response.StatusCode switch
            {
                HttpStatusCode.NoContent => body.Length == 0 ? null : "204 with a body",
                HttpStatusCode.OK or HttpStatusCode.Accepted when type == "application/json" => JsonSerializer
                    .Deserialize<JsonElement>(body)
                    .ValueKind == JsonValueKind.Object
                    ? null
                    : $"{status} that is no object",
                HttpStatusCode.BadRequest
                or HttpStatusCode.NotFound
                or HttpStatusCode.Conflict
                or HttpStatusCode.RequestEntityTooLarge
                or HttpStatusCode.MethodNotAllowed when type == "application/problem+json" => JsonSerializer
                    .Deserialize<JsonElement>(body)
                    .GetProperty("errors")
                    .EnumerateObject()
                    .Any()
                    ? null
                    : $"{status} that names no field",
                _ => $"{status} with {type}: {string.Concat(body.Take(200))}",
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            return $"{status} with {type}: {e.Message}";
        }
    }
}

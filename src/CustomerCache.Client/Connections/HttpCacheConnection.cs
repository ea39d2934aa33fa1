using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Client.Connections;

/// <summary>Accesses the domain caches over HTTP.</summary>
internal sealed class HttpCacheConnection(IHttpClientFactory clients, TimeProvider time) : ICacheConnection
{
    /// <summary>The name of the HTTP client, for customization.</summary>
    public const string ClientName = "CustomerCache.Caching";

    private const string Lease = "X-Fetch-Lease";

    /// <inheritdoc/>
    public async ValueTask<CacheReading> ReadAsync(string domain, string key, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(
            HttpMethod.Get,
            $"{Entry(domain, key)}?wait={Seconds(wait)}&lease=true",
            null,
            cancellationToken
        );
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                return new CacheReading.Found(await EntryOfAsync(response, cancellationToken), WasFetchedNow: false);
            case HttpStatusCode.NotFound when Header(response, Lease) is { } token:
                return new CacheReading.Lease(
                    token,
                    TimeSpan.FromSeconds(int.Parse(Header(response, "X-Fetch-Lease-Seconds") ?? "30", CultureInfo.InvariantCulture))
                );
            case HttpStatusCode.NotFound when await IsMissAsync(response, cancellationToken):
                return new CacheReading.Missing();
            case HttpStatusCode.Forbidden
                when await ProblemAsync(response, cancellationToken) is { } problem && problem.Fields.Contains("lease"):
                throw new LeaseRefusedException(problem.Detail ?? "no reason given");
            case HttpStatusCode.BadGateway:
                return new CacheReading.Failed((await ProblemAsync(response, cancellationToken))?.Detail ?? "the fetch failed");
            default:
                throw await RefusalAsync(response, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<CacheEntry?> FindAsync(string domain, string key, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, $"{Entry(domain, key)}?lease=false", null, cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => await EntryOfAsync(response, cancellationToken),
            HttpStatusCode.NotFound when await IsMissAsync(response, cancellationToken) => null,
            _ => throw await RefusalAsync(response, cancellationToken),
        };
    }

    /// <inheritdoc/>
    public async ValueTask<CacheWriting> WriteAsync(string domain, string key, CacheValue value, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(
            HttpMethod.Put,
            Entry(domain, key),
            request =>
            {
                request.Content = new ReadOnlyMemoryContent(value.Json)
                {
                    Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
                };
                Add(request, Lease, value.Lease);
                Add(request, "If-Match", value.IfMatch is { } tag ? $"\"{tag}\"" : null);
                Add(request, "X-Depends-On", value.DependsOn.IsEmpty ? null : EntityHeader.Write(value.DependsOn));
                if (value.MaxAge is { } age)
                {
                    request.Headers.CacheControl = new CacheControlHeaderValue { MaxAge = age };
                }
            },
            cancellationToken
        );
        return response.StatusCode switch
        {
            HttpStatusCode.NoContent => CacheWriting.Stored,
            HttpStatusCode.OK when Header(response, "X-Cache-Stored") == "false" => CacheWriting.NotKept,
            HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed => CacheWriting.Invalidated,
            _ => throw await RefusalAsync(response, cancellationToken),
        };
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RenewAsync(string domain, string key, string lease, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, Entry(domain, key), request => Add(request, Lease, lease), cancellationToken);
        return response.StatusCode switch
        {
            // Only our own 404 with the lease confirms; that of a proxy or another path does not.
            HttpStatusCode.NotFound when Header(response, Lease) == lease => true,
            HttpStatusCode.Conflict => false,
            _ => throw await RefusalAsync(response, cancellationToken),
        };
    }

    /// <inheritdoc/>
    public async ValueTask ReleaseLeaseAsync(string domain, string key, string lease, string? message, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(
            HttpMethod.Delete,
            Entry(domain, key),
            request =>
            {
                Add(request, Lease, lease);
                Add(
                    request,
                    "X-Fetch-Error",
                    message is null ? null : string.Concat(message.Select(c => c is >= ' ' and <= '~' ? c : ' '))
                );
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async ValueTask<int> InvalidateAsync(Invalidation stale, CancellationToken cancellationToken)
    {
        var invalidated = 0;
        foreach (var pattern in stale.Patterns.Select(p => p.Text).DefaultIfEmpty(null))
        {
            using var response = await SendAsync(
                HttpMethod.Post,
                $"v1/caches/{stale.Domain}/invalidate",
                request => request.Content = JsonContent.Create(Body(stale, pattern)),
                cancellationToken
            );
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw await RefusalAsync(response, cancellationToken);
            }

            invalidated += (await response.Content.ReadFromJsonAsync<Answers.Invalidated>(cancellationToken))!.Entries;
        }

        return invalidated;
    }

    /// <inheritdoc/>
    public async ValueTask<FeedPage> FollowAsync(string? after, TimeSpan wait, CancellationToken cancellationToken)
    {
        var position = after is null ? "" : $"&after={Uri.EscapeDataString(after)}";
        using var response = await SendAsync(HttpMethod.Get, $"v1/invalidations?wait={Seconds(wait)}{position}", null, cancellationToken);
        return response.StatusCode == HttpStatusCode.OK
            ? (await response.Content.ReadFromJsonAsync<Answers.Page>(cancellationToken))!.ToPage()
            : throw await RefusalAsync(response, cancellationToken);
    }

    private static Dictionary<string, object> Body(Invalidation stale, string? pattern)
    {
        var body = new Dictionary<string, object>(StringComparer.Ordinal);
        if (!stale.Keys.IsEmpty)
        {
            body["keys"] = stale.Keys;
        }

        if (!stale.Entities.IsEmpty)
        {
            body["entities"] = stale.Entities.Select(e => e.ToString());
        }

        if (pattern is not null)
        {
            body["pattern"] = pattern;
        }

        return body;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        Action<HttpRequestMessage>? change,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(method, path);
        change?.Invoke(request);
        return await clients.CreateClient(ClientName).SendAsync(request, cancellationToken);
    }

    private async Task<CacheEntry> EntryOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return new CacheEntry
        {
            Value = await response.Content.ReadAsByteArrayAsync(cancellationToken),
            DependsOn = EntityHeader.TryRead([Header(response, "X-Depends-On")], out _) ?? [],
            StoredAt = now - (response.Headers.Age ?? TimeSpan.Zero),
            ExpiresAt = response.Headers.CacheControl?.MaxAge is { } age ? now + age : null,
        };
    }

    // A 404 of the caches about the key; that of a proxy, or about the domain, is none.
    private static async Task<bool> IsMissAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        await ProblemAsync(response, cancellationToken) is { } problem && !problem.Fields.Contains("domain");

    private static async Task<Answers.Problem?> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        response.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? await response.Content.ReadFromJsonAsync<Answers.Problem>(cancellationToken)
            : null;

    // A refusal by the caches; any other status means that they are unavailable.
    private static async Task<Exception> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var detail = (await ProblemAsync(response, cancellationToken))?.Detail ?? response.ReasonPhrase ?? "no reason given";
        var status = (int)response.StatusCode;
        return status is >= 400 and < 500 and not 408 and not 429
            ? new CacheRefusedException(status, detail)
            : new HttpRequestException($"The caches answered {status}: {detail}", null, response.StatusCode);
    }

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    private static string Entry(string domain, string key) =>
        $"v1/caches/{Uri.EscapeDataString(domain)}/entries/{Uri.EscapeDataString(key)}";

    private static string Seconds(TimeSpan wait) =>
        ((int)Math.Clamp(Math.Ceiling(wait.TotalSeconds), 0, 60)).ToString(CultureInfo.InvariantCulture);
}

/// <summary>Contains the responses of the HTTP API.</summary>
internal static class Answers
{
    public sealed record Invalidated([property: JsonPropertyName("invalidated")] int Entries);

    public sealed record Problem(
        [property: JsonPropertyName("detail")] string? Detail,
        [property: JsonPropertyName("errors")] JsonElement Errors
    )
    {
        [JsonIgnore]
        public IEnumerable<string> Fields => Errors.ValueKind == JsonValueKind.Object ? Errors.EnumerateObject().Select(e => e.Name) : [];
    }

    public sealed record Page(
        [property: JsonPropertyName("position")] string Position,
        [property: JsonPropertyName("gap")] bool Gap,
        [property: JsonPropertyName("items")] IReadOnlyList<Item> Items
    )
    {
        public FeedPage ToPage() => new(Position, Gap, [.. Items.Select(i => i.ToInvalidation())]);
    }

    public sealed record Item(
        [property: JsonPropertyName("domain")] string? Domain,
        [property: JsonPropertyName("keys")] IReadOnlyList<string> Keys,
        [property: JsonPropertyName("entities")] IReadOnlyList<string> Entities,
        [property: JsonPropertyName("patterns")] IReadOnlyList<string> Patterns
    )
    {
        public Invalidation ToInvalidation() =>
            new()
            {
                Domain = Domain,
                Keys = [.. Keys],
                Entities =
                [
                    .. Entities.Select(e =>
                        EntityRef.TryParse(e, out var entity) ? entity : throw new FormatException($"'{e}' is not an entity.")
                    ),
                ],
                Patterns = [.. Patterns.Select(GlobPattern.Of)],
            };
    }
}

using System.Globalization;
using System.Text.Json;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.Inventory;
using CustomerCache.Server.Access;
using CustomerCache.Server.Caching;
using CustomerCache.Server.Http.OpenApi;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Http;

/// <summary>Maps single entries of the domain caches: read or lease, store, drop.</summary>
internal static class CacheEntriesApi
{
    /// <summary>The header with the lease token of the fetching caller.</summary>
    public const string LeaseHeader = "X-Fetch-Lease";

    /// <summary>The header with the duration of the lease in seconds, unless it is renewed.</summary>
    public const string LeaseSecondsHeader = "X-Fetch-Lease-Seconds";

    /// <summary>The header with the reason why a lease is released.</summary>
    public const string FetchErrorHeader = "X-Fetch-Error";

    /// <summary>The header with the entities that an entry depends on, comma separated.</summary>
    public const string DependsOnHeader = "X-Depends-On";

    /// <summary>The header that says whether the value was stored.</summary>
    public const string StoredHeader = "X-Cache-Stored";

    /// <summary>The longest wait for another caller's fetch, in seconds.</summary>
    public const int MaxWaitSeconds = 60;

    private const string Path = "/v1/caches/{domain}/entries/{**key}";

    public static void MapCacheEntries(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(Path, GetAsync)
            .NeedsRead()
            .WithName("getCacheEntry")
            .WithSummary("The value; or a lease for the one caller who is to fetch it")
            .WithTags("caches")
            .Describe(
                ApiParameters.Wait("Seconds to wait for another one's fetch.", MaxWaitSeconds),
                ApiParameters.Flag(
                    "lease",
                    "false: read only what is there; true: 403 instead of 404 when this caller cannot get a lease, whatever it waits.",
                    null
                ),
                ApiParameters.Header(LeaseHeader, "The lease of this caller, to renew it while the fetch lasts.", null),
                ApiParameters.AccessToken
            )
            .ReturnsTagged<JsonElement>("The value.", "Age", "Cache-Control", DependsOnHeader)
            .Answers(
                (403, "It is not there, and lease=true was sent by a caller who cannot get one; or the key lacks the scope."),
                new ApiAnswer(404, "It is not there; with X-Fetch-Lease, this caller is to fetch it.", LeaseHeader, LeaseSecondsHeader),
                (409, "The lease that was sent is lost."),
                (502, "The fetch that was waited for failed.")
            );
        routes
            .MapPut(Path, PutAsync)
            .NeedsWrite()
            .WithName("putCacheEntry")
            .WithSummary("Stores a value")
            .WithTags("caches")
            .Describe(
                ApiParameters.Header(
                    LeaseHeader,
                    "The lease that the read gave; without it the value is stored unless it is refused.",
                    null
                ),
                ApiParameters.Header("If-Match", "The ETag of the value to replace; 412 when another one is stored, or none.", null),
                ApiParameters.Header(DependsOnHeader, "The entities that the value depends on, comma separated.", "product:A, product:B"),
                ApiParameters.Header("Cache-Control", "How many seconds the value is stored; the domain says so by default.", "max-age=60"),
                ApiParameters.AccessToken
            )
            .Takes(new ApiBody(null, "The value: any JSON.", Examples.Value))
            .Returns<NotStoredModel>(
                new(
                    200,
                    "Not stored, and why: the value is null and the domain caches no nulls, or a copy has no user's token.",
                    StoredHeader
                )
            )
            .Answers(
                new ApiAnswer(204, "Stored.", StoredHeader),
                (400, "What is wrong with the key, the value or the headers."),
                (404, "There is no such domain."),
                (409, "Invalidated since the lease was given: not stored."),
                (412, "The stored value does not have the tag of If-Match: not stored."),
                (413, "The value is too large.")
            );
        routes
            .MapDelete(Path, DeleteAsync)
            .NeedsWrite()
            .WithName("deleteCacheEntry")
            .WithSummary("Drops an entry; with X-Fetch-Lease, releases the lease")
            .WithTags("caches")
            .Describe(
                ApiParameters.Header(LeaseHeader, "The lease to release, because the fetch failed; the entry stays.", null),
                ApiParameters.Header(FetchErrorHeader, "Why the fetch failed, for the callers who wait.", "HTTP 500"),
                ApiParameters.AccessToken
            )
            .Answers((204, "It is not there."), (404, "There is no such domain."), (409, "The lease is not known."));
    }

    private static async Task<IResult> GetAsync(
        string domain,
        HttpContext context,
        DomainCaches caches,
        CacheKeyNormalizer keys,
        TimeProvider time
    )
    {
        var (wait, wantsLease) = (0, true);
        if (context.Request.QueryString.HasValue && ReadQuery(context.Request, out wait, out wantsLease) is { } wrong)
        {
            return wrong;
        }

        var (found, key, problem) = await FindAsync(domain, context, caches, keys);
        if (problem is not null)
        {
            return problem;
        }

        var insistsOnLease = wantsLease && context.Request.QueryString.HasValue && context.Request.Query.ContainsKey("lease");
        if (key is null)
        {
            return insistsOnLease
                ? Problems.Forbidden("lease", "cannot be given: without a token the key names no user's copy, and its value is not cached")
                : Problems.NotFound("key", "names no user's copy: without a token its value is not cached");
        }

        if (context.Request.Headers.TryGetValue(LeaseHeader, out var lease))
        {
            return !context.MayWrite()
                ? Problems.Forbidden("The key lacks the scope 'write', which keeping a lease needs.")
                : await RenewAsync(context, caches, found!, key, lease.ToString());
        }

        // A caller that cannot store must not hold a lease: it would only block others.
        return await caches.ReadAsync(
            found!,
            key,
            wantsLease && context.MayWrite(),
            TimeSpan.FromSeconds(wait),
            context.RequestAborted
        ) switch
        {
            CacheReading.Found hit => Answer(context, hit.Entry, time.GetUtcNow()),
            CacheReading.Lease given => Leased(context, given.Token, given.For),
            CacheReading.Failed failed => Problems.BadGateway($"the caller who fetched it failed: {failed.Message}"),
            _ when insistsOnLease && !context.MayWrite() => Problems.Forbidden(
                "lease",
                "needs the scope 'write', which the API key lacks; send lease=false to read only what is there"
            ),
            _ when context.MayWrite() => Problems.NotFound("key", "is not there; another caller fetches it: use wait to get its result"),
            _ => Problems.NotFound("key", "is not there, and the API key lacks the scope 'write', which a lease for fetching it needs"),
        };
    }

    private static async Task<IResult> PutAsync(
        string domain,
        HttpContext context,
        DomainCaches caches,
        CacheKeyNormalizer keys,
        IOptions<CacheLimitOptions> limits
    )
    {
        if (CheckNames(context.Request) is { } unknown)
        {
            return unknown;
        }

        var (found, key, problem) = await FindAsync(domain, context, caches, keys);
        if (problem is not null)
        {
            return problem;
        }

        var headers = CacheValueHeaders.Read(context.Request.Headers);
        if (!headers.IsValid)
        {
            return Problems.BadRequest(headers.Errors);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limits.Value.MaxEntryBytes;
        }

        try
        {
            using var body = new MemoryStream(checked((int)Math.Min(context.Request.ContentLength ?? 0, limits.Value.MaxEntryBytes)));
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            if (body.Length > limits.Value.MaxEntryBytes)
            {
                // The value may be larger decompressed than as sent.
                return Problems.Unreadable(
                    "body",
                    new BadHttpRequestException($"is larger than {limits.Value.MaxEntryBytes} bytes", StatusCodes.Status413PayloadTooLarge)
                );
            }

            var json = ByteOrderMark.Skip(body.GetBuffer().AsSpan(0, (int)body.Length)).ToArray();
            if (CheckJson(json) is { } wrong)
            {
                return Problems.BadRequest("body", wrong);
            }

            var writing = key is null
                ? CacheWriting.NotKept
                : await caches.WriteAsync(found!, key, headers.Value with { Json = json }, context.RequestAborted);
            if (writing == CacheWriting.Invalidated)
            {
                return headers.Value.IfMatch is not null
                    ? Problems.PreconditionFailed(
                        "If-Match",
                        "is not the tag of the stored value, which another caller replaced or which is gone: read it again"
                    )
                    : Problems.Conflict(
                        "key",
                        "was invalidated since the lease was given, or another caller holds the lease: the value is not stored; ask for "
                            + "it again"
                    );
            }

            context.Response.Headers[StoredHeader] = writing == CacheWriting.Stored ? "true" : "false";
            return writing == CacheWriting.Stored ? Results.NoContent() : NotStored(context, found!.Name, hasKey: key is not null);
        }
        catch (BadHttpRequestException e)
        {
            return Problems.Unreadable("body", e);
        }
    }

    private static IResult NotStored(HttpContext context, string domain, bool hasKey)
    {
        var reason = hasKey
            ? $"the value is null and domain '{domain}' caches no nulls; waiting callers have it"
            : $"the address has no user's token: send it in the address or as {CacheKeyNormalizer.TokenHeader}";
        return context.Json(JsonSerializer.SerializeToUtf8Bytes(new NotStoredModel(false, reason), CacheJson.Default.NotStoredModel));
    }

    private static async Task<IResult> DeleteAsync(string domain, HttpContext context, DomainCaches caches, CacheKeyNormalizer keys)
    {
        if (CheckNames(context.Request) is { } unknown)
        {
            return unknown;
        }

        var (found, key, problem) = await FindAsync(domain, context, caches, keys);
        if (problem is not null || key is null)
        {
            return problem ?? Results.NoContent();
        }

        if (context.Request.Headers.TryGetValue(LeaseHeader, out var lease))
        {
            var message = context.Request.Headers.TryGetValue(FetchErrorHeader, out var error) ? Short(error.ToString()) : null;
            return await caches.ReleaseLeaseAsync(found!, key, lease.ToString(), message, context.RequestAborted)
                ? Results.NoContent()
                : Problems.Conflict(LeaseHeader, "is not the lease of this key any more");
        }

        await caches.InvalidateAsync(new Invalidation { Domain = found!.Name, Keys = [key] }, context.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> RenewAsync(HttpContext context, DomainCaches caches, CacheDomain domain, string key, string lease)
    {
        return await caches.RenewAsync(domain, key, lease, context.RequestAborted)
            ? Leased(context, lease, null)
            : Problems.Conflict(LeaseHeader, "is lost: the key was invalidated, or another caller holds the lease");
    }

    private static ProblemHttpResult Leased(HttpContext context, string token, TimeSpan? limit)
    {
        context.Response.Headers[LeaseHeader] = token;
        if (limit is { } seconds)
        {
            context.Response.Headers[LeaseSecondsHeader] = ((int)seconds.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        return Problems.NotFound("key", $"is not there; this caller is to fetch it and PUT it with the {LeaseHeader} header");
    }

    private static IResult Answer(HttpContext context, CacheEntry entry, DateTimeOffset now)
    {
        var headers = context.Response.Headers;
        headers.Age = ((long)Math.Max(0, (now - entry.StoredAt).TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (entry.DependsOn.Length > 0)
        {
            headers[DependsOnHeader] = EntityHeader.Write(entry.DependsOn);
        }

        if (entry.ExpiresAt is { } expiry)
        {
            headers.CacheControl = $"max-age={Math.Max(0, (long)(expiry - now).TotalSeconds).ToString(CultureInfo.InvariantCulture)}";
        }

        return context.IsNotModified($"\"{entry.ContentTag}\"") ? Results.Empty : new JsonMemory(entry.Value);
    }

    private static async ValueTask<(CacheDomain? Domain, string? Key, IResult? Problem)> FindAsync(
        string domain,
        HttpContext context,
        DomainCaches caches,
        CacheKeyNormalizer keys
    )
    {
        if (!caches.Domains.TryFind(domain, out var found))
        {
            return (null, null, CachesApi.UnknownDomain(caches));
        }

        var token = context.Request.Headers.TryGetValue(CacheKeyNormalizer.TokenHeader, out var header) ? header.ToString() : null;
        var key = await keys.ReadAsync(domain, RawKey(context, domain), token, context.RequestAborted);
        return key.IsValid ? (found, key.Value.Key, null) : (null, null, Problems.BadRequest(key.Errors));
    }

    // The raw path: the server's decoding keeps escaped slashes and resolves dots.
    private static string RawKey(HttpContext context, string domain) =>
        RawPath.After(context, $"/{domain}/entries/") ?? (string?)context.Request.RouteValues["key"] ?? "";

    // The query of a key that is an address would be cut off, and with it the token that names the user.
    private static ProblemHttpResult? CheckNames(HttpRequest request, params IReadOnlyCollection<string> allowed) =>
        request.CheckNames(allowed) is not { } errors ? null
        : request.Query.Keys.FirstOrDefault(k => !allowed.Contains(k)) is { } part
            ? Problems.BadRequest(
                part,
                "is not a parameter of this call; if it belongs to a key that is an address, percent-encode the whole key: "
                    + $"/entries/%2Fposts%2F42%3F{ResourceAddress.TokenParameter}%3D…, or send the token as header "
                    + $"{CacheKeyNormalizer.TokenHeader}"
            )
        : Problems.BadRequest(errors);

    private static ProblemHttpResult? ReadQuery(HttpRequest request, out int wait, out bool wantsLease)
    {
        (wait, wantsLease) = (0, true);
        if (CheckNames(request, "wait", "lease") is { } unknown)
        {
            return unknown;
        }

        if (
            request.Query.TryGetValue("wait", out var seconds)
            && !(int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out wait) && wait <= MaxWaitSeconds)
        )
        {
            return Problems.BadRequest("wait", $"is not a number of seconds from 0 to {MaxWaitSeconds}");
        }

        return request.Query.TryGetValue("lease", out var lease) && !bool.TryParse(lease, out wantsLease)
            ? Problems.BadRequest("lease", "is neither true nor false")
            : null;
    }

    /// <summary>Returns what is wrong with JSON text; null when it is valid.</summary>
    public static string? CheckJson(ReadOnlySpan<byte> json)
    {
        if (!System.Text.Unicode.Utf8.IsValid(json))
        {
            return "is not JSON in UTF-8";
        }

        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                // Every token is looked at.
            }

            return null;
        }
        catch (JsonException e)
        {
            return "is not JSON: " + e.Message;
        }
    }

    private static string Short(string message) => message.Length <= 500 ? message : message[..500] + "…";

    private sealed class JsonMemory(ReadOnlyMemory<byte> json) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentType = "application/json; charset=utf-8";
            httpContext.Response.ContentLength = json.Length;
            return httpContext.WriteToCallerAsync(json);
        }
    }
}

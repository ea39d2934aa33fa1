using System.Globalization;
using System.Text.Json;
using CustomerCache.Core.Caching;
using CustomerCache.Server.Access;
using CustomerCache.Server.Caching;
using CustomerCache.Server.Http.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CustomerCache.Server.Http;

/// <summary>Maps the domain caches as a whole: list, usage, invalidations.</summary>
internal static class CachesApi
{
    private const int MaxKeys = 1_000;
    private const int UsualKeys = 100;

    private static readonly ApiParameter Pattern = ApiParameters.Text("pattern", "Only keys of this glob.", "orders:detail:*") with
    {
        Minimum = 1,
        Maximum = GlobPattern.MaxLength,
    };

    public static void MapCaches(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/caches", List)
            .NeedsRead()
            .WithName("listCaches")
            .WithSummary("The domains, their strategies, times and counts")
            .WithTags("caches")
            .ReturnsTagged<IReadOnlyList<CacheModel>>("The domains.");
        routes
            .MapGet("/v1/caches/{domain}", Get)
            .NeedsRead()
            .WithName("getCache")
            .WithSummary("One domain")
            .WithTags("caches")
            .ReturnsTagged<CacheModel>("The domain.")
            .Answers((404, "There is no such domain."));
        routes
            .MapGet("/v1/caches/{domain}/usage", MeasureAsync)
            .NeedsRead()
            .WithName("getCacheUsage")
            .WithSummary("How many keys a domain holds, and their bytes")
            .WithTags("caches")
            .Describe(Pattern)
            .ReturnsTagged<CacheUsageModel>("Keys and bytes.")
            .Answers((404, "There is no such domain."));
        routes
            .MapGet("/v1/caches/{domain}/keys", ListKeysAsync)
            .NeedsRead()
            .WithName("listCacheKeys")
            .WithSummary("The keys of a domain in ordinal order, page by page; tokens in keys are hashed")
            .WithTags("caches")
            .Describe(
                Pattern,
                ApiParameters.Text("after", "The last key of the page before.", null),
                ApiParameters.Limit("The most keys of a page.", MaxKeys, UsualKeys)
            )
            .ReturnsTagged<CacheKeysModel>("Keys, their bytes and times.")
            .Answers((404, "There is no such domain."));
        routes
            .MapPost("/v1/caches/{domain}/invalidate", InvalidateAsync)
            .NeedsWrite()
            .WithName("invalidateCache")
            .WithSummary("Drops keys, what depends on entities, or what a pattern means")
            .WithTags("caches")
            .Takes(new ApiBody(typeof(InvalidateBody), "What to drop: at least one member.", Examples.Invalidation))
            .Returns<InvalidatedModel>((200, "How many entries are gone."))
            .Answers(
                (404, "There is no such domain."),
                (413, "The body is too large."),
                new ApiAnswer(503, "It is not durable everywhere: ask again.", "Retry-After")
            );
        routes
            .MapGet("/v1/invalidations", FollowAsync)
            .NeedsRead()
            .WithName("listInvalidations")
            .WithSummary("What became stale, for those who cache beside: from a position on")
            .WithTags("caches")
            .Describe(
                ApiParameters.Text("after", "The position of the last answer; leave it out to begin.", null),
                ApiParameters.Wait("Seconds to wait for something.", CacheEntriesApi.MaxWaitSeconds)
            )
            .ReturnsTagged<InvalidationsModel>("What became stale; with a gap, everything did.");
    }

    /// <summary>Answers 404 with the names of the known domains.</summary>
    public static IResult UnknownDomain(DomainCaches caches) =>
        Problems.NotFound("domain", $"is not a domain; there are {string.Join(", ", caches.Domains.All.Select(d => d.Name))}");

    private static IResult List(HttpContext context, DomainCaches caches) =>
        context.Request.CheckNames() is { } errors
            ? Problems.BadRequest(errors)
            : context.Json(
                JsonSerializer.SerializeToUtf8Bytes(
                    [.. caches.Domains.All.Select(d => CacheModel.From(d, caches.CountsOf(d)))],
                    CacheJson.Default.IReadOnlyListCacheModel
                )
            );

    private static IResult Get(string domain, HttpContext context, DomainCaches caches) =>
        context.Request.CheckNames() is { } errors ? Problems.BadRequest(errors)
        : !caches.Domains.TryFind(domain, out var found) ? UnknownDomain(caches)
        : context.Json(JsonSerializer.SerializeToUtf8Bytes(CacheModel.From(found, caches.CountsOf(found)), CacheJson.Default.CacheModel));

    private static async Task<IResult> MeasureAsync(
        string domain,
        HttpContext context,
        DomainCaches caches,
        CancellationToken cancellationToken
    )
    {
        if (context.Request.CheckNames("pattern") is { } errors)
        {
            return Problems.BadRequest(errors);
        }

        if (!caches.Domains.TryFind(domain, out var found))
        {
            return UnknownDomain(caches);
        }

        if (ReadPattern(context.Request, out var pattern) is { } wrong)
        {
            return wrong;
        }

        var usage = await caches.MeasureAsync(found, pattern, cancellationToken);
        return context.Json(
            JsonSerializer.SerializeToUtf8Bytes(new CacheUsageModel(usage.Keys, usage.Bytes), CacheJson.Default.CacheUsageModel)
        );
    }

    private static async Task<IResult> ListKeysAsync(
        string domain,
        HttpContext context,
        DomainCaches caches,
        CancellationToken cancellationToken
    )
    {
        if (context.Request.CheckNames("pattern", "after", "limit") is { } errors)
        {
            return Problems.BadRequest(errors);
        }

        if (!caches.Domains.TryFind(domain, out var found))
        {
            return UnknownDomain(caches);
        }

        if (ReadPattern(context.Request, out var pattern) is { } wrong)
        {
            return wrong;
        }

        if (context.Request.ReadLimit(UsualKeys, MaxKeys, out var limit) is { } wrongLimit)
        {
            return wrongLimit;
        }

        var after = context.Request.Query.TryGetValue("after", out var key) ? key.ToString() : null;
        var page = await caches.ListAsync(found, pattern, after, limit + 1, cancellationToken);
        return context.Json(
            JsonSerializer.SerializeToUtf8Bytes(
                new CacheKeysModel([.. page.Take(limit)], page.Length > limit ? page[limit - 1].Key : null),
                CacheJson.Default.CacheKeysModel
            )
        );
    }

    private static ProblemHttpResult? ReadPattern(HttpRequest request, out GlobPattern? pattern)
    {
        pattern = null;
        return request.Query.TryGetValue("pattern", out var text) && !GlobPattern.TryParse(text, out pattern)
            ? Problems.BadRequest(
                "pattern",
                $"is empty or longer than {GlobPattern.MaxLength} characters; leave it out for the whole domain"
            )
            : null;
    }

    private static async Task<IResult> InvalidateAsync(
        string domain,
        HttpContext context,
        DomainCaches caches,
        CacheKeyNormalizer keys,
        CancellationToken cancellationToken
    )
    {
        if (context.Request.CheckNames() is { } errors)
        {
            return Problems.BadRequest(errors);
        }

        if (!caches.Domains.TryFind(domain, out var found))
        {
            return UnknownDomain(caches);
        }

        var (body, problem) = await context.ReadJsonAsync();
        using (body)
        {
            if (problem is not null)
            {
                return problem;
            }

            var stale = await InvalidationBody.ReadAsync(found.Name, body!.RootElement, keys, cancellationToken);
            if (!stale.IsValid)
            {
                return Problems.BadRequest(stale.Errors);
            }

            var result = await caches.InvalidateAsync(stale.Value, cancellationToken);
            return context.Json(
                JsonSerializer.SerializeToUtf8Bytes(
                    new InvalidatedModel(result.Entries, result.Copies.Length),
                    CacheJson.Default.InvalidatedModel
                )
            );
        }
    }

    private static async Task<IResult> FollowAsync(HttpContext context, DomainCaches caches, CancellationToken cancellationToken)
    {
        if (context.Request.CheckNames("after", "wait") is { } errors)
        {
            return Problems.BadRequest(errors);
        }

        var wait = 0;
        if (
            context.Request.Query.TryGetValue("wait", out var seconds)
            && !(int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out wait) && wait <= CacheEntriesApi.MaxWaitSeconds)
        )
        {
            return Problems.BadRequest("wait", $"is not a number of seconds from 0 to {CacheEntriesApi.MaxWaitSeconds}");
        }

        var after = context.Request.Query.TryGetValue("after", out var position) ? position.ToString() : null;
        var page = await caches.Feed.ReadAsync(after, TimeSpan.FromSeconds(wait), cancellationToken);
        return context.Json(
            JsonSerializer.SerializeToUtf8Bytes(
                new InvalidationsModel(page.Position, page.HasGap, [.. page.Items.Select(InvalidationModel.From)]),
                CacheJson.Default.InvalidationsModel
            )
        );
    }
}

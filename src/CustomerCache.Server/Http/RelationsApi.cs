using System.Text.Json;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Server.Access;
using CustomerCache.Server.Caching;
using CustomerCache.Server.Http.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Http;

/// <summary>Maps relations: which user holds a copy of which entity. Tokens are hashed here and not passed on.</summary>
internal static class RelationsApi
{
    private const string Path = "/v1/relations/{type}/{id}";

    public static void MapRelations(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPut(Path, PutAsync)
            .NeedsWrite()
            .WithName("putRelation")
            .WithSummary("This user holds a copy of this entity")
            .WithTags("relations")
            .Takes(new ApiBody(typeof(RelationBody), "The user and the copy.", Examples.Relation))
            .Answers(
                (204, "It is known."),
                (409, "The entity changed since the copy was read: the copy was dropped."),
                (413, "The body is too large."),
                new ApiAnswer(503, "It is not durable: tell it again.", "Retry-After")
            );
        routes
            .MapGet(Path, GetAsync)
            .NeedsRead()
            .WithName("getRelations")
            .WithSummary("How many users hold a copy, and when they were last told to drop it")
            .WithTags("relations")
            .ReturnsTagged<RelationsModel>("The holders.");
    }

    private static async Task<IResult> PutAsync(
        string type,
        string id,
        HttpContext context,
        DomainCaches caches,
        CacheKeyNormalizer keys,
        IOptions<CacheLimitOptions> limits,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        if (Check(type, id, context, out var entity) is { } wrong)
        {
            return wrong;
        }

        var (body, problem) = await context.ReadJsonAsync();
        using (body)
        {
            if (problem is not null)
            {
                return problem;
            }

            var relation = await ReadAsync(
                entity,
                body!.RootElement,
                caches,
                keys,
                time.GetUtcNow() + limits.Value.RelationFor,
                cancellationToken
            );
            if (!relation.IsValid)
            {
                return Problems.BadRequest(relation.Errors);
            }

            return await caches.RecordAsync([relation.Value], cancellationToken) == 0
                ? Results.NoContent()
                : Problems.Conflict("read_at", "is before the last change of the entity: the copy was dropped; read it again");
        }
    }

    private static async Task<IResult> GetAsync(
        string type,
        string id,
        HttpContext context,
        DomainCaches caches,
        CancellationToken cancellationToken
    )
    {
        if (Check(type, id, context, out var entity) is { } wrong)
        {
            return wrong;
        }

        var report = await caches.RelationsAsync(entity, cancellationToken);
        return context.Json(
            JsonSerializer.SerializeToUtf8Bytes(
                new RelationsModel(report.Holders.Length, report.LastInvalidatedAt, report.IsComplete),
                CacheJson.Default.RelationsModel
            )
        );
    }

    private static ProblemHttpResult? Check(string type, string id, HttpContext context, out EntityRef entity)
    {
        entity = default;
        return context.Request.CheckNames() is { } errors ? Problems.BadRequest(errors)
            : !EntityRef.TryCreate(type, RawPath.After(context, $"/relations/{type}/") ?? id, out entity)
                ? Problems.BadRequest(
                    "type",
                    $"and id name no entity: a type of letters, digits, dots, hyphens and underscores, an id of up to "
                        + $"{EntityRef.MaxIdLength} characters"
                )
            : null;
    }

    private static async ValueTask<Parsed<Relation>> ReadAsync(
        EntityRef entity,
        JsonElement body,
        DomainCaches caches,
        CacheKeyNormalizer keys,
        DateTimeOffset expiry,
        CancellationToken cancellationToken
    )
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return QueryErrors.Of("body", "is not a JSON object with holder and key");
        }

        if (Text(body, "holder") is not { Length: > 0 and <= 4_096 } token)
        {
            return QueryErrors.Of("holder", "is required: the token of the user, as a text of up to 4096 characters");
        }

        var key = await keys.ReadAsync(null, Text(body, "key") ?? "", null, cancellationToken);
        if (!key.IsValid)
        {
            return key.Errors;
        }

        DateTimeOffset? readAt = null;
        if (body.TryGetProperty("read_at", out var at) && at.ValueKind != JsonValueKind.Null)
        {
            readAt = at.ValueKind == JsonValueKind.String ? IsoTimestamps.Parse(at.GetString()!) : null;
            if (readAt is null)
            {
                return QueryErrors.Of("read_at", "is not an ISO 8601 date and time, such as 2026-03-01T10:00:00Z");
            }
        }

        // The token in the address identifies the holder, so both must agree.
        var holder = await caches.HashAsync(token, cancellationToken);
        var copy =
            ResourceAddress.TryParse(key.Value.Key, out var address, out var inKey) && inKey is null
                ? address.WithTokenHash(holder).ToString()
                : key.Value.Key!;
        return new Relation
        {
            Entity = entity,
            Holder = holder,
            Key = copy,
            ReadAt = readAt,
            ExpiresAt = expiry,
        };
    }

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

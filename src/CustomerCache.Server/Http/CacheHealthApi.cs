using System.Text.Json;
using CustomerCache.Core.Caching;
using CustomerCache.Server.Access;
using CustomerCache.Server.Http.OpenApi;

namespace CustomerCache.Server.Http;

/// <summary>
/// Answers the counts of a domain and of those under it, in the shape of the former service: camel case, times in milliseconds. Counted in
/// the memory of this process, so it answers whatever else is down.
/// </summary>
internal static class CacheHealthApi
{
    public static void MapCacheHealth(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/health/{domain}/cache", Get)
            .NeedsRead()
            .WithName("getCacheHealth")
            .WithSummary("Hits, misses, invalidations and times of a domain and those under it")
            .WithTags("health")
            .Returns<CacheHealthBody>((200, "The counts."))
            .Answers((404, "There is no such domain."));

    private static IResult Get(string domain, HttpContext context, DomainCaches caches, TimeProvider time)
    {
        var group = caches.Domains.GroupOf(domain);
        if (group.IsEmpty)
        {
            return CachesApi.UnknownDomain(caches);
        }

        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString(
                "timestamp",
                time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture)
            );
            json.WriteStartObject("metrics");
            foreach (var member in group)
            {
                var counts = caches.CountsOf(member);
                json.WriteStartObject(member.Name);
                json.WriteNumber("hits", counts.Hits);
                json.WriteNumber("misses", counts.Misses);
                json.WriteEndObject();
            }

            json.WriteNumber("invalidations", group.Sum(d => caches.CountsOf(d).Invalidations));
            json.WriteEndObject();
            WriteTimes(json, group);
            json.WriteEndObject();
        }

        return Results.Bytes(body.ToArray(), "application/json; charset=utf-8");
    }

    private static void WriteTimes(Utf8JsonWriter json, IEnumerable<CacheDomain> group)
    {
        json.WriteStartObject("ttl");
        foreach (var domain in group)
        {
            if (domain.Ttl is { } ttl)
            {
                json.WriteNumber($"{domain.Name}Seconds", ttl.TotalSeconds);
            }
            else
            {
                json.WriteNull($"{domain.Name}Seconds");
            }
        }

        json.WriteEndObject();
    }
}

using System.Globalization;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Queries;
using Microsoft.Net.Http.Headers;

namespace CustomerCache.Server.Http;

/// <summary>Reads the headers of a PUT that describe a value.</summary>
internal static class CacheValueHeaders
{
    /// <summary>The most entities that a value may depend on.</summary>
    public const int MaxDependencies = 10_000;

    /// <summary>Reads the headers; the value itself is left empty.</summary>
    public static Parsed<CacheValue> Read(IHeaderDictionary headers)
    {
        if (EntityHeader.TryRead(headers[CacheEntriesApi.DependsOnHeader], out var wrongEntity) is not { } entities)
        {
            return QueryErrors.Of(
                CacheEntriesApi.DependsOnHeader,
                $"'{wrongEntity}' is not an entity; it is written type:id, such as product:A"
            );
        }

        if (entities.Length > MaxDependencies)
        {
            return QueryErrors.Of(CacheEntriesApi.DependsOnHeader, $"names more than {MaxDependencies} entities");
        }

        if (ReadIfMatch(headers, out var tag) is { } wrongTag)
        {
            return QueryErrors.Of("If-Match", wrongTag);
        }

        var lease = headers.TryGetValue(CacheEntriesApi.LeaseHeader, out var token) ? token.ToString() : null;
        return ReadMaxAge(headers, out var maxAge) is { } wrong
            ? QueryErrors.Of("Cache-Control", wrong)
            : new CacheValue
            {
                Json = default,
                Lease = lease,
                DependsOn = entities,
                MaxAge = maxAge,
                IfMatch = tag,
            };
    }

    private static string? ReadIfMatch(IHeaderDictionary headers, out string? tag)
    {
        tag = null;
        if (headers.IfMatch.Count == 0)
        {
            return null;
        }

        if (
            !EntityTagHeaderValue.TryParse(headers.IfMatch.ToString(), out var parsed)
            || parsed.IsWeak
            || parsed.Equals(EntityTagHeaderValue.Any)
        )
        {
            return "is not one entity tag in quotes, such as the ETag that the read gave";
        }

        tag = parsed.Tag.AsSpan()[1..^1].ToString();
        return null;
    }

    private static string? ReadMaxAge(IHeaderDictionary headers, out TimeSpan? maxAge)
    {
        maxAge = null;
        foreach (var directive in headers.CacheControl.SelectMany(h => (h ?? "").Split(',', StringSplitOptions.TrimEntries)))
        {
            if (!directive.StartsWith("max-age=", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (
                !int.TryParse(directive.AsSpan("max-age=".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                || seconds == 0
            )
            {
                return $"'{directive}' is not a number of seconds from 1; leave it out for what the domain says";
            }

            maxAge = TimeSpan.FromSeconds(seconds);
        }

        return null;
    }
}

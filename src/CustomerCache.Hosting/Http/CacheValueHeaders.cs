using System.Collections.Immutable;
using System.Globalization;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Queries;
using Microsoft.AspNetCore.Http;

namespace CustomerCache.Hosting.Http;

/// <summary>What the headers of a PUT say of a value. Identifications with a comma or a percent sign are percent-encoded in them.</summary>
internal static class CacheValueHeaders
{
    /// <summary>On how many entities a value may depend.</summary>
    public const int MaxDependencies = 10_000;

    /// <summary>Reads the headers; the value itself is left empty.</summary>
    public static Parsed<CacheValue> Read(IHeaderDictionary headers)
    {
        var entities = ImmutableArray.CreateBuilder<EntityRef>();
        foreach (var name in headers[CacheEntriesApi.DependsOnHeader].SelectMany(h => (h ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (!EntityRef.TryParse(Uri.UnescapeDataString(name), out var entity))
            {
                return QueryErrors.Of(CacheEntriesApi.DependsOnHeader, $"'{name}' is not an entity; it is written type:id, such as product:A");
            }

            entities.Add(entity);
        }

        if (entities.Count > MaxDependencies)
        {
            return QueryErrors.Of(CacheEntriesApi.DependsOnHeader, $"names more than {MaxDependencies} entities");
        }

        var lease = headers.TryGetValue(CacheEntriesApi.LeaseHeader, out var token) ? token.ToString() : null;
        return ReadMaxAge(headers, out var maxAge) is { } wrong
            ? QueryErrors.Of("Cache-Control", wrong)
            : new CacheValue { Json = default, Lease = lease, DependsOn = entities.ToImmutable(), MaxAge = maxAge };
    }

    /// <summary>Entities as a header.</summary>
    public static string Write(ImmutableArray<EntityRef> entities) =>
        string.Join(", ", entities.Select(e => $"{e.Type}:{e.Id.Replace("%", "%25", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal)}"));

    private static string? ReadMaxAge(IHeaderDictionary headers, out TimeSpan? maxAge)
    {
        maxAge = null;
        foreach (var directive in headers.CacheControl.SelectMany(h => (h ?? "").Split(',', StringSplitOptions.TrimEntries)))
        {
            if (!directive.StartsWith("max-age=", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!int.TryParse(directive.AsSpan("max-age=".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds == 0)
            {
                return $"'{directive}' is not a number of seconds from 1; leave it out for what the domain says";
            }

            maxAge = TimeSpan.FromSeconds(seconds);
        }

        return null;
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Queries;
using CustomerCache.Server.Caching;

namespace CustomerCache.Server.Http;

/// <summary>Reads <c>{keys, entities, pattern}</c>: at least one of them. Empty and null entities are skipped.</summary>
internal static class InvalidationBody
{
    /// <summary>The most keys, and the most entities, of one call.</summary>
    public const int MaxNames = 100_000;

    public static async ValueTask<Parsed<Invalidation>> ReadAsync(
        string domain,
        JsonElement body,
        CacheKeyNormalizer keys,
        CancellationToken cancellationToken
    )
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return QueryErrors.Of("body", "is not a JSON object with keys, entities or pattern");
        }

        var stale = new Invalidation { Domain = domain };
        var names = 0;
        foreach (var member in body.EnumerateObject())
        {
            var (next, error) = member.Name switch
            {
                "keys" => await KeysAsync(stale, member.Value, keys, cancellationToken),
                "entities" => Entities(stale, member.Value),
                "pattern" => Pattern(stale, member.Value),
                _ => (stale, "is not a member of this call; known are keys, entities, pattern"),
            };
            if (error is not null)
            {
                return QueryErrors.Of(member.Name, error);
            }

            stale = next;
            names++;
        }

        return names == 0 ? QueryErrors.Of("body", "names nothing: give keys, entities or a pattern") : stale;
    }

    private static async ValueTask<(Invalidation Stale, string? Error)> KeysAsync(
        Invalidation stale,
        JsonElement value,
        CacheKeyNormalizer keys,
        CancellationToken cancellationToken
    )
    {
        if (!IsList(value))
        {
            return (stale, $"is not an array of at most {MaxNames} texts");
        }

        var read = ImmutableArray.CreateBuilder<string>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            var key =
                item.ValueKind == JsonValueKind.String
                    ? await keys.ReadAsync(null, item.GetString()!, null, cancellationToken)
                    : QueryErrors.Of("key", "is not a text");
            if (!key.IsValid)
            {
                return (stale, $"[{read.Count}] {key.Errors.Fields.Values.First()[0]}");
            }

            read.Add(key.Value.Key!);
        }

        return (stale with { Keys = read.ToImmutable() }, null);
    }

    private static (Invalidation Stale, string? Error) Entities(Invalidation stale, JsonElement value)
    {
        if (!IsList(value))
        {
            return (stale, $"is not an array of at most {MaxNames} texts");
        }

        var read = ImmutableArray.CreateBuilder<EntityRef>();
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (
                item.ValueKind is not JsonValueKind.Null && item is not { ValueKind: JsonValueKind.String }
                || item.ValueKind == JsonValueKind.String && item.GetString() != "" && !EntityRef.TryParse(item.GetString(), out _)
            )
            {
                return (stale, $"[{index}] is not an entity; it is written type:id, such as product:A");
            }

            if (item.ValueKind == JsonValueKind.String && EntityRef.TryParse(item.GetString(), out var entity))
            {
                read.Add(entity);
            }

            index++;
        }

        return (stale with { Entities = [.. read.Distinct()] }, null);
    }

    private static (Invalidation Stale, string? Error) Pattern(Invalidation stale, JsonElement value) =>
        value.ValueKind == JsonValueKind.String && GlobPattern.TryParse(value.GetString(), out var pattern)
            ? (stale with { Patterns = [pattern] }, null)
            : (stale, $"is not a glob of 1 to {GlobPattern.MaxLength} characters, such as orders:*");

    private static bool IsList(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= MaxNames;
}

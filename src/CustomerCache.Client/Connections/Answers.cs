using System.Text.Json;
using System.Text.Json.Serialization;
using CustomerCache.Core.Caching;

namespace CustomerCache.Client.Connections;

/// <summary>What the HTTP API answers.</summary>
internal static class Answers
{
    public sealed record Invalidated([property: JsonPropertyName("invalidated")] int Entries);

    public sealed record Problem([property: JsonPropertyName("detail")] string? Detail, [property: JsonPropertyName("errors")] JsonElement Errors)
    {
        [JsonIgnore]
        public IEnumerable<string> Fields => Errors.ValueKind == JsonValueKind.Object ? Errors.EnumerateObject().Select(e => e.Name) : [];
    }

    public sealed record Page(
        [property: JsonPropertyName("position")] string Position, [property: JsonPropertyName("gap")] bool Gap, [property: JsonPropertyName("items")] IReadOnlyList<Item> Items)
    {
        public FeedPage ToPage() => new(Position, Gap, [.. Items.Select(i => i.ToInvalidation())]);
    }

    public sealed record Item(
        [property: JsonPropertyName("domain")] string? Domain, [property: JsonPropertyName("keys")] IReadOnlyList<string> Keys,
        [property: JsonPropertyName("entities")] IReadOnlyList<string> Entities, [property: JsonPropertyName("patterns")] IReadOnlyList<string> Patterns)
    {
        public Invalidation ToInvalidation() => new()
        {
            Domain = Domain,
            Keys = [.. Keys],
            Entities = [.. Entities.Select(e => EntityRef.TryParse(e, out var entity) ? entity : throw new FormatException($"'{e}' is not an entity."))],
            Patterns = [.. Patterns.Select(GlobPattern.Of)],
        };
    }
}

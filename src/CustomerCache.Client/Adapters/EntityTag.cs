using CustomerCache.Core.Caching;

namespace CustomerCache.Client.Adapters;

/// <summary>Maps the tags of HybridCache to entities.</summary>
/// <remarks>
/// <c>order:801</c> is the entity of that type and id, so that change events invalidate it; a tag without a valid type before a colon is an
/// entity of type <c>tag</c>.
/// </remarks>
internal static class EntityTag
{
    /// <summary>The tag that names all entries.</summary>
    public const string All = "*";

    private const string Type = "tag";

    /// <summary>Returns the entity of a tag; throws <see cref="ArgumentException"/> when no entity can have it as id.</summary>
    public static EntityRef ToEntity(string tag) =>
        EntityRef.TryParse(tag, out var entity) || EntityRef.TryCreate(Type, tag, out entity)
            ? entity
            : throw new ArgumentException(
                $"The tag is empty, longer than {EntityRef.MaxIdLength} characters or holds control characters; write it as type:id, "
                    + "such as order:801.",
                nameof(tag)
            );

    /// <summary>Returns the entities of tags; throws <see cref="ArgumentException"/> for the first that is invalid.</summary>
    public static EntityRef[] ToEntities(IEnumerable<string>? tags) => tags is null ? [] : [.. tags.Select(ToEntity)];
}

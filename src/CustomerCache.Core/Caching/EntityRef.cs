using System.Diagnostics.CodeAnalysis;

namespace CustomerCache.Core.Caching;

/// <summary>
/// Represents an external entity on which cached data depends: a type and an id, written <c>product:01t22000003xABCAA2</c>.
/// </summary>
/// <remarks>Ids are unique per type only. Types are case-insensitive and kept in lower case; ids are compared ordinally.</remarks>
[GenerateSerializer, Immutable, Alias("customer-cache.EntityRef")]
public readonly record struct EntityRef
{
    /// <summary>The maximum length of a type, in characters.</summary>
    public const int MaxTypeLength = 64;

    /// <summary>The maximum length of an id, in characters.</summary>
    public const int MaxIdLength = 512;

    private EntityRef(string type, string id) => (Type, Id) = (type, id);

    /// <summary>Gets the type, in lower case.</summary>
    [Id(0)]
    public string Type { get; }

    /// <summary>Gets the id within the type.</summary>
    [Id(1)]
    public string Id { get; }

    /// <summary>Returns an entity; throws <see cref="FormatException"/> when a part is invalid.</summary>
    public static EntityRef Of(string type, string id) =>
        TryCreate(type, id, out var entity) ? entity : throw new FormatException($"'{type}:{id}' is not an entity; write it as type:id.");

    /// <summary>
    /// Creates an entity; returns false when a part is empty, too long, not Unicode, or the type contains anything but letters, digits,
    /// dots, hyphens and underscores.
    /// </summary>
    public static bool TryCreate([NotNullWhen(true)] string? type, [NotNullWhen(true)] string? id, out EntityRef entity)
    {
        var isGood =
            type?.Length is > 0 and <= MaxTypeLength
            && id?.Length is > 0 and <= MaxIdLength
            && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            && !id.Any(char.IsControl)
            && CacheKey.IsUnicode(id);
        entity = isGood ? new EntityRef(type!.ToLowerInvariant(), id!) : default;
        return isGood;
    }

    /// <summary>Returns the entities of one type, without invalid ids.</summary>
    public static IEnumerable<EntityRef> Among(string type, IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            if (TryCreate(type, id, out var entity))
            {
                yield return entity;
            }
        }
    }

    /// <summary>Parses <c>type:id</c>; the id may contain colons.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out EntityRef entity)
    {
        entity = default;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        return colon > 0 && TryCreate(text![..colon], text[(colon + 1)..], out entity);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Type}:{Id}";
}

using System.Diagnostics.CodeAnalysis;

namespace CustomerCache.Core.Caching;

/// <summary>
/// Something outside on which cached data depends: a type and an identification, written <c>product:01t22000003xABCAA2</c>. Post 42 is not
/// group 42. Types are compared without regard to case and kept in lower case; identifications are compared as written.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.EntityRef")]
public readonly record struct EntityRef
{
    /// <summary>The longest type, in characters.</summary>
    public const int MaxTypeLength = 64;

    /// <summary>The longest identification, in characters.</summary>
    public const int MaxIdLength = 512;

    private EntityRef(string type, string id) => (Type, Id) = (type, id);

    /// <summary>The type, in lower case.</summary>
    [Id(0)]
    public string Type { get; }

    /// <summary>The identification within the type.</summary>
    [Id(1)]
    public string Id { get; }

    /// <summary>An entity of which both parts are known to be good.</summary>
    public static EntityRef Of(string type, string id) =>
        TryCreate(type, id, out var entity) ? entity : throw new FormatException($"'{type}:{id}' is not an entity; it is written type:id.");

    /// <summary>
    /// An entity, unless a part is empty, too long, not Unicode, or the type holds anything but letters, digits, dots, hyphens and
    /// underscores.
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

    /// <summary>The entities of one type, without those of which a part is no good.</summary>
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

    /// <summary>Reads <c>type:id</c>; the identification may hold colons.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out EntityRef entity)
    {
        entity = default;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        return colon > 0 && TryCreate(text![..colon], text[(colon + 1)..], out entity);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Type}:{Id}";
}

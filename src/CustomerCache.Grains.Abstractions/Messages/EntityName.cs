using CustomerCache.Core.Caching;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>Something outside on which cached data depends.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.EntityName")]
public sealed record EntityName
{
    /// <summary>Its type, such as <c>product</c>.</summary>
    [Id(0)]
    public required string Type { get; init; }

    /// <summary>Its identification within the type.</summary>
    [Id(1)]
    public required string Id { get; init; }

    internal static EntityName From(EntityRef entity) => new() { Type = entity.Type, Id = entity.Id };

    internal EntityRef ToEntity() => EntityRef.Of(Type, Id);
}

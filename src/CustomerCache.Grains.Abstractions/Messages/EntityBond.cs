using CustomerCache.Core.Caching;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>One entity belongs to another.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.EntityBond")]
public sealed record EntityBond
{
    /// <summary>What belongs.</summary>
    [Id(0)]
    public required EntityName Child { get; init; }

    /// <summary>To what.</summary>
    [Id(1)]
    public required EntityName Parent { get; init; }

    internal static EntityBond From(EntityLink link) => new() { Child = EntityName.From(link.Child), Parent = EntityName.From(link.Parent) };

    internal EntityLink ToLink() => new(Child.ToEntity(), Parent.ToEntity());
}

using System.Collections.Immutable;
using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>Encodes entries and relations for a store.</summary>
/// <remarks>
/// Keys: <c>e</c> domain, line feed, key for an entry; <c>r</c> entity, line feed, key for a relation; <c>i</c> for the time of the last
/// invalidation. Domains, entities and keys contain no line feeds.
/// </remarks>
internal static class PartitionCodec
{
    /// <summary>The key of the time of the last invalidation.</summary>
    public const string InvalidatedKey = "i";

    private const long Version = 1;

    public static string KeyOf(in CacheKey key) => $"e{key.Domain}\n{key.Key}";

    public static string KeyOf(EntityRef entity, string key) => $"r{entity}\n{key}";

    public static KeyedWrite Stored(in CacheKey key, CacheEntry entry)
    {
        var writer = new ValueWriter()
            .Number(Version)
            .Number(entry.StoredAt.UtcTicks)
            .Number(entry.ExpiresAt?.UtcTicks ?? 0)
            .Number(entry.DependsOn.Length);
        foreach (var entity in entry.DependsOn)
        {
            writer.Text(entity.ToString());
        }

        writer.Number(entry.Links.Length);
        foreach (var link in entry.Links)
        {
            writer.Text(link.Child.ToString()).Text(link.Parent.ToString());
        }

        return new KeyedWrite(KeyOf(key), writer.Bytes(entry.Value.Span).ToArray());
    }

    public static KeyedWrite Invalidated(DateTimeOffset at) =>
        new(InvalidatedKey, new ValueWriter().Number(Version).Number(at.UtcTicks).ToArray());

    public static DateTimeOffset ReadInvalidated(byte[] value) => Moment(Open(value).Number());

    public static KeyedWrite Removed(in CacheKey key) => new(KeyOf(key), null);

    public static KeyedWrite Stored(Relation relation) =>
        new(
            KeyOf(relation.Entity, relation.Key),
            new ValueWriter().Number(Version).Text(relation.Holder).Number(relation.ExpiresAt.UtcTicks).ToArray()
        );

    public static KeyedWrite Removed(EntityRef entity, string key) => new(KeyOf(entity, key), null);

    /// <summary>Decodes an entry or a relation. Throws <see cref="InvalidDataException"/> when it is neither.</summary>
    public static (CacheKey Key, CacheEntry? Entry, Relation? Relation) Read(string storeKey, byte[] value)
    {
        var end = storeKey.IndexOf('\n', StringComparison.Ordinal);
        if (end < 1)
        {
            throw new InvalidDataException($"'{storeKey}' is not a key of a partition.");
        }

        var (name, key) = (storeKey[1..end], storeKey[(end + 1)..]);
        return storeKey[0] switch
        {
            'e' => (new CacheKey(name, key), ReadEntry(value), null),
            'r' => (default, null, ReadRelation(EntityAt(name), key, value)),
            _ => throw new InvalidDataException($"'{storeKey}' is not a key of a partition."),
        };
    }

    private static CacheEntry ReadEntry(byte[] bytes)
    {
        var reader = Open(bytes);
        var storedAt = Moment(reader.Number());
        var expiry = reader.Number();
        var dependsOn = ImmutableArray.CreateBuilder<EntityRef>();
        for (var left = reader.Count(); left > 0; left--)
        {
            dependsOn.Add(EntityAt(reader.Text()));
        }

        var links = ImmutableArray.CreateBuilder<EntityLink>();
        for (var left = reader.Count(); left > 0; left--)
        {
            links.Add(new EntityLink(EntityAt(reader.Text()), EntityAt(reader.Text())));
        }

        return new CacheEntry
        {
            StoredAt = storedAt,
            ExpiresAt = expiry == 0 ? null : Moment(expiry),
            DependsOn = dependsOn.ToImmutable(),
            Links = links.ToImmutable(),
            Value = reader.Bytes().ToArray(),
        };
    }

    private static Relation ReadRelation(EntityRef entity, string key, byte[] bytes)
    {
        var reader = Open(bytes);
        return new Relation
        {
            Entity = entity,
            Key = key,
            Holder = reader.Text(),
            ExpiresAt = Moment(reader.Number()),
        };
    }

    private static ValueReader Open(byte[] bytes)
    {
        var reader = new ValueReader(bytes);
        return reader.Number() == Version ? reader : throw new InvalidDataException("The format version is unknown.");
    }

    private static DateTimeOffset Moment(long ticks) =>
        ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw new InvalidDataException("A timestamp is out of range.");

    private static EntityRef EntityAt(string text) =>
        EntityRef.TryParse(text, out var entity) ? entity : throw new InvalidDataException($"'{text}' is not an entity.");
}

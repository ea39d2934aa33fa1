using System.Buffers.Binary;
using System.Collections.Immutable;
using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>What a partition knows of who holds copies of an entity.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.HoldersReport")]
public sealed record HoldersReport
{
    private const int Length = 16;

    /// <summary>Keyed hashes of the holders' tokens, 16 bytes each, one after the other.</summary>
    [Id(0)]
    public ReadOnlyMemory<byte> Holders { get; init; }

    /// <summary>When the entity was last invalidated, as far as that is remembered.</summary>
    [Id(1)]
    public DateTimeOffset? LastInvalidatedAt { get; init; }

    /// <summary>Whether nobody can be missing.</summary>
    [Id(2)]
    public bool IsComplete { get; init; }

    internal static HoldersReport From(RelationReport report)
    {
        var holders = new byte[report.Holders.Length * Length];
        for (var i = 0; i < report.Holders.Length; i++)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(holders.AsSpan(i * Length), report.Holders[i]);
        }

        return new() { Holders = holders, LastInvalidatedAt = report.LastInvalidatedAt, IsComplete = report.IsComplete };
    }

    internal RelationReport ToReport()
    {
        var holders = ImmutableArray.CreateBuilder<UInt128>(Holders.Length / Length);
        for (var rest = Holders.Span; rest.Length >= Length; rest = rest[Length..])
        {
            holders.Add(BinaryPrimitives.ReadUInt128LittleEndian(rest));
        }

        return new(holders.ToImmutable(), LastInvalidatedAt, IsComplete);
    }
}

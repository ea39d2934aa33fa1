using System.Collections.Immutable;

namespace CustomerCache.Cluster.Tests.Wire;

/// <summary>Definitions of a message in two releases.</summary>
internal static class Releases
{
    [GenerateSerializer, Immutable, Alias("customer-cache-tests.Older")]
    internal sealed record Older
    {
        [Id(0)]
        public required string Name { get; init; }

        [Id(1)]
        public ImmutableArray<OlderPart> Parts { get; init; } = [];
    }

    [GenerateSerializer, Immutable, Alias("customer-cache-tests.OlderPart")]
    internal sealed record OlderPart
    {
        [Id(0)]
        public Same? Known { get; init; }
    }

    [GenerateSerializer, Immutable, Alias("customer-cache-tests.Newer")]
    internal sealed record Newer
    {
        [Id(0)]
        public required string Name { get; init; }

        [Id(1)]
        public ImmutableArray<NewerPart> Parts { get; init; } = [];

        [Id(2)]
        public long? Number { get; init; }

        [Id(3)]
        public ImmutableArray<string> Texts { get; init; } = [];

        [Id(4)]
        public ReadOnlyMemory<byte> Bytes { get; init; }
    }

    [GenerateSerializer, Immutable, Alias("customer-cache-tests.NewerPart")]
    internal sealed record NewerPart
    {
        [Id(0)]
        public Same? Known { get; init; }

        [Id(1)]
        public Same? Added { get; init; }
    }

    [GenerateSerializer, Immutable, Alias("customer-cache-tests.Same")]
    internal sealed record Same
    {
        [Id(0)]
        public long Value { get; init; }
    }
}

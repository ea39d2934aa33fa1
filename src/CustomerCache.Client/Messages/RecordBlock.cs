namespace CustomerCache.Client.Messages;

/// <summary>Some records of a list, as lines of JSON.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.RecordBlock")]
public sealed record RecordBlock
{
    /// <summary>One record per line, compact JSON in UTF-8, a line break between two; empty for no record.</summary>
    [Id(0)]
    public ReadOnlyMemory<byte> Lines { get; init; }

    /// <summary>How many lines.</summary>
    [Id(1)]
    public int Records { get; init; }

    /// <summary>Where the next block starts; null when this is the last one.</summary>
    [Id(2)]
    public int? Next { get; init; }
}

using System.Collections.Immutable;
using CustomerCache.Client.Grains;
using Orleans.Concurrency;

namespace CustomerCache.Benchmarks.Cluster;

/// <summary>The baseline: grains that only return a value.</summary>
[Alias("customer-cache.bench.IBareGrain")]
public interface IBareGrain : IGrainWithIntegerKey
{
    /// <summary>The bytes of one record.</summary>
    [Alias("One")]
    ValueTask<ReadOnlyMemory<byte>> OneAsync(string serialNumber);

    /// <summary>A block from memory.</summary>
    [Alias("Block")]
    Task<RecordBlock?> BlockAsync(int index);
}

/// <inheritdoc/>
[StatelessWorker]
[Reentrant]
internal sealed class BareGrain : Grain, IBareGrain
{
    /// <summary>The record to return; set before a measurement.</summary>
    public static ReadOnlyMemory<byte> Record { get; set; }

    /// <summary>The blocks to return; set before a measurement.</summary>
    public static ImmutableArray<RecordBlock> Blocks { get; set; } = [];

    public ValueTask<ReadOnlyMemory<byte>> OneAsync(string serialNumber) => ValueTask.FromResult(Record);

    public Task<RecordBlock?> BlockAsync(int index) => Task.FromResult(index < Blocks.Length ? Blocks[index] : null);
}

using System.Collections.Immutable;
using CustomerCache.Client.Grains;
using Orleans.Concurrency;

namespace CustomerCache.Benchmarks.Cluster;

/// <summary>The baseline: grains that only return a value.</summary>
[Alias("customer-cache.bench.IBareGrain")]
public interface IBareGrain : IGrainWithIntegerKey
{
    /// <summary>An answer about one record, from memory.</summary>
    [Alias("One")]
    ValueTask<RecordAnswer> OneAsync(string serialNumber);

    /// <summary>A block from memory.</summary>
    [Alias("Block")]
    Task<RecordBlock?> BlockAsync(int index);
}

/// <inheritdoc/>
[StatelessWorker]
[Reentrant]
internal sealed class BareGrain : Grain, IBareGrain
{
    /// <summary>The answer to return; set before a measurement.</summary>
    public static RecordAnswer Answer { get; set; } = new();

    /// <summary>The blocks to return; set before a measurement.</summary>
    public static ImmutableArray<RecordBlock> Blocks { get; set; } = [];

    public ValueTask<RecordAnswer> OneAsync(string serialNumber) => ValueTask.FromResult(Answer);

    public Task<RecordBlock?> BlockAsync(int index) => Task.FromResult(index < Blocks.Length ? Blocks[index] : null);
}

using System.Text;
using CustomerCache.Grains.Storage;
using Orleans.Storage;

namespace CustomerCache.Cluster.Tests.Storage;

/// <summary>The pages of a tenant outside its turn, with a storage that completes on any thread.</summary>
public sealed class PageSlotsTests
{
    private const int Slots = 20_000;

    [Fact]
    public async Task Tags_survive_concurrent_reads_and_writes_of_many_slots()
    {
        var slots = new PageSlots(new YieldingStorage(new FakeGrainStorage()), GrainId.Create("tenant", "velocloud/vco1"));
        var pages = Enumerable.Range(0, Slots).Select(slot => (slot, Encoding.UTF8.GetBytes($"{slot}"))).ToArray();

        await Task.Run(async () =>
        {
            await slots.PrepareAsync(pages.Select(p => p.slot), CancellationToken.None);
            await slots.WriteAsync(pages, CancellationToken.None);
            await slots.PrepareAsync(pages.Select(p => p.slot), CancellationToken.None);
            await slots.WriteAsync(pages, CancellationToken.None);
        });

        Assert.Equal(pages.Select(p => p.Item2), await Task.WhenAll(pages.Select(p => slots.ReadAsync(p.slot))));
    }

    private sealed class YieldingStorage(IGrainStorage storage) : IGrainStorage
    {
        public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            await Task.Yield();
            await storage.ReadStateAsync(stateName, grainId, grainState);
        }

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            await Task.Yield();
            await storage.WriteStateAsync(stateName, grainId, grainState);
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            storage.ClearStateAsync(stateName, grainId, grainState);
    }
}

using CustomerCache.Client;
using CustomerCache.Core.Caching;
using Orleans.TestingHost;

namespace CustomerCache.Cluster.Tests.Caching;

/// <summary>
/// The law of the caches: after an invalidation is acknowledged, no read returns a value whose fetch began before it. Callers
/// on all silos read, fetch and invalidate a few keys concurrently, while partitions move, owners are superseded, and silos are killed.
/// </summary>
public sealed class RandomScheduleTests
{
    private const int Callers = 6;
    private const int StepsPerCaller = 80;
    private const int Keys = 5;
    private const int MostStepsBetween = 20;

    private readonly Lock _gate = new();
    private readonly List<(int Key, long Began, long Acknowledged)> _invalidations = [];
    private readonly List<string> _broken = [];
    private (int Number, TaskCompletionSource Come) _awaited = (0, new TaskCompletionSource());
    private int _steps;
    private long _clock;
    private int _given;
    private int _shared;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Value_fetched_before_an_acknowledged_invalidation_is_never_served(int seed)
    {
        await using var lab = await PartitionLab.StartAsync(3, leaseFor: TimeSpan.FromSeconds(2));
        var silos = lab.Silos.Select(s => new SiloCaller(s)).ToList();
        var callers = Enumerable.Range(0, Callers).Select(i => CallAsync(silos, new Random((seed * 1_000) + i))).ToArray();

        var random = new Random(seed);
        for (var turn = 0; !Task.WhenAll(callers).IsCompleted; turn++)
        {
            await (turn % 5 == 2 ? KillAsync(lab, silos, random) : InjectFaultAsync(lab, random));

            // The time of the next fault is part of the schedule, counted in steps of callers.
            await Task.WhenAny(StepsAsync(random.Next(MostStepsBetween)), Task.WhenAll(callers));
        }

        await Task.WhenAll(callers);
        Assert.True(_broken.Count == 0, $"with seed {seed}:\n{string.Join('\n', _broken)}");
        Assert.True(
            _given > StepsPerCaller && _shared > 0 && _invalidations.Count > StepsPerCaller / 2,
            $"with seed {seed} too little happened: {_given} values, {_shared} of them another one's, {_invalidations.Count} invalidations"
        );
    }

    private async Task CallAsync(List<SiloCaller> silos, Random random)
    {
        for (var step = 0; step < StepsPerCaller; step++)
        {
            SiloCaller caller;
            lock (_gate)
            {
                caller = silos[random.Next(silos.Count)];
            }

            var key = random.Next(Keys);
            var pause = random.Next(3) == 0 ? random.Next(15) : 0;
            var action = random.Next(4) == 0 ? InvalidateAsync(caller, key, random.Next(4)) : ReadAsync(caller, key, pause);

            // A call from a silo that is killed never returns.
            await Task.WhenAny(action, caller.Lost).WaitAsync(TimeSpan.FromMinutes(2));
            lock (_gate)
            {
                if (++_steps >= _awaited.Number)
                {
                    _awaited.Come.TrySetResult();
                }
            }
        }
    }

    // Completes when callers have made further steps.
    private Task StepsAsync(int count)
    {
        lock (_gate)
        {
            _awaited = (_steps + count, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            return count == 0 ? Task.CompletedTask : _awaited.Come.Task;
        }
    }

    private async Task ReadAsync(SiloCaller caller, int key, int pause)
    {
        var (asked, fetchedHere) = (Interlocked.Increment(ref _clock), 0L);
        var fetchedAt = await PartitionLab
            .Of<IDomainCacheClient>(caller.Silo)["orders"]
            .GetOrFetchAsync(
                Name(key),
                async cancellationToken =>
                {
                    fetchedHere = Interlocked.Increment(ref _clock);

                    // The duration of a fetch is part of the schedule; nothing is awaited.
                    await Task.Delay(TimeSpan.FromMilliseconds(pause), TimeProvider.System, cancellationToken);
                    return fetchedHere;
                },
                _ => [EntityRef.Of("order", $"{key}")]
            );
        lock (_gate)
        {
            _given++;
            _shared += fetchedAt != fetchedHere ? 1 : 0;
            _broken.AddRange(
                from i in _invalidations
                where i.Key == key && i.Acknowledged < asked && fetchedAt < i.Began
                select $"{Name(key)} was asked for at {asked} and given as fetched at {fetchedAt}, though an invalidation from {i.Began} "
                    + $"on was acknowledged at {i.Acknowledged}"
            );
        }
    }

    private async Task InvalidateAsync(SiloCaller caller, int key, int how)
    {
        var began = Interlocked.Increment(ref _clock);
        try
        {
            await PartitionLab
                .Of<DomainCaches>(caller.Silo)
                .InvalidateAsync(
                    how switch
                    {
                        0 => new Invalidation { Keys = [Name(key)] },
                        1 => new Invalidation { Domain = "orders", Patterns = [GlobPattern.Of(Name(key))] },
                        _ => new Invalidation { Entities = [EntityRef.Of("order", $"{key}")] },
                    },
                    CancellationToken.None
                );
        }
        catch (Exception)
        {
            // Not acknowledged: no guarantee.
            return;
        }

        lock (_gate)
        {
            _invalidations.Add((key, began, Interlocked.Increment(ref _clock)));
        }
    }

    private static async Task InjectFaultAsync(PartitionLab lab, Random random)
    {
        var partition = lab.Partition(Name(random.Next(Keys)));
        if (random.Next(2) == 0)
        {
            await lab.DeactivateAsync(partition);
        }
        else
        {
            await lab.OpenStore("cache/" + partition.GetPrimaryKeyLong()).AcquireAsync(CancellationToken.None);
        }
    }

    private async Task KillAsync(PartitionLab lab, List<SiloCaller> silos, Random random)
    {
        var added = new SiloCaller(await lab.AddAsync());
        SiloCaller killed;
        lock (_gate)
        {
            killed = silos[random.Next(1, silos.Count)];
            silos.Remove(killed);
            silos.Add(added);
        }

        await lab.KillAsync(killed.Silo);
        killed.Lose();
    }

    private static string Name(int key) => $"orders:detail:{key}";

    /// <summary>A silo that callers use until it is lost.</summary>
    private sealed class SiloCaller(InProcessSiloHandle silo)
    {
        private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public InProcessSiloHandle Silo => silo;

        public Task Lost => _lost.Task;

        public void Lose() => _lost.TrySetResult();
    }
}

using System.Globalization;
using System.Text;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Core.Tests.Protocol;

/// <summary>A process that owns a partition, or believes so: the store, its fence and the partition, called as by the grain.</summary>
internal sealed class CacheOwner : IPartitionObserver, IDisposable
{
    private readonly StringBuilder _history = new();
    private readonly SteppedProcess _process = new();
    private readonly FencedStore _fence;
    private readonly PartitionHost _host;
    private readonly OwnersMutant _mutant;
    private readonly TimeProvider _time;
    private Task _start = Task.CompletedTask;

    public CacheOwner(int number, SteppedStore store, TimeProvider time, PartitionTerms terms, OwnersMutant mutant)
    {
        (Number, _mutant, _time) = (number, mutant, time);
        Store = new SteppedStore.Connection(store);
        _fence = new FencedStore(Store, time);
        _host = new PartitionHost(_fence, terms, time, this);
    }

    public int Number { get; }

    public SteppedStore.Connection Store { get; }

    /// <summary>Gets whether it takes calls: it is loaded, and has not noticed another owner.</summary>
    public bool IsActive => _start.IsCompleted && !IsEnded && !_process.IsFrozen;

    public bool IsEnded { get; private set; }

    public bool IsFrozen => _process.IsFrozen;

    public void Dispose() => _host.Dispose();

    public void Start() => Run("start", () => _start = _host.StartAsync(CancellationToken.None));

    public void Freeze() => _process.IsFrozen = true;

    public void Resume()
    {
        _process.IsFrozen = false;
        Run("resume", () => { });
    }

    /// <summary>Lets the store answer; a frozen process notices when it resumes.</summary>
    public void Run(Func<SteppedStore.Connection, string> answer)
    {
        var name = answer(Store);
        Run(name, () => { });
    }

    /// <summary>Runs what a timer started.</summary>
    public void Wake() => Run("time", () => { });

    public Task<CacheReading> Read(in CacheKey key, bool wantsLease)
    {
        var isFree = _mutant == OwnersMutant.ServesReadsWithoutACheck || _fence.IsTrusted;
        var asked = key;
        return isFree && _host.TryRead(key) is { } found
            ? Task.FromResult<CacheReading>(found)
            : Call($"read {wantsLease}", () => _host.ReadAsync(asked, wantsLease, TimeSpan.Zero, CancellationToken.None));
    }

    public bool Contains(in CacheKey key) => _host.TryRead(key) is not null;

    public Task<CacheWriting> Write(PartitionWrite write) =>
        Call(
            $"write {Encoding.UTF8.GetString(write.Value.Span)} {write.SentAt?.Ticks} {write.Lease is not null}",
            () => _host.WriteAsync(write, CancellationToken.None)
        );

    public Task<InvalidationResult> Invalidate(Invalidation stale) =>
        Call(
            "invalidate",
            async () =>
            {
                var result = await _host.InvalidateAsync(stale, CancellationToken.None);
                if (_mutant != OwnersMutant.AcknowledgesWhileAnEarlierOwnerServes)
                {
                    await _fence.ConfirmAsync(CancellationToken.None);
                }

                return result;
            }
        );

    public void StartedEmpty(Exception failure) { }

    public void StoreIsBack() { }

    public void Damaged(int count) { }

    public void Overflowed(int count) { }

    public void NotStored(Exception failure) => IsEnded |= failure is StoreFencedException;

    // What a process does follows from what it received, and when.
    public override string ToString() => $"{Number}{(IsFrozen ? "f" : "")}{(IsEnded ? "e" : "")} {_history}";

    private Task<T> Call<T>(string name, Func<ValueTask<T>> call)
    {
        Task<T>? result = null;
        Run(name, () => result = RunAsOwnerAsync(call));
        return result!;
    }

    // As the grain does.
    private async Task<T> RunAsOwnerAsync<T>(Func<ValueTask<T>> call)
    {
        try
        {
            await _fence.CheckAsync(CancellationToken.None);
            return await call();
        }
        catch (StoreFencedException)
        {
            IsEnded = true;
            throw;
        }
    }

    private void Run(string name, Action step)
    {
        _history.Append(CultureInfo.InvariantCulture, $"{name}@{_time.GetTimestamp() / TimeSpan.TicksPerMillisecond};");
        _process.Run(step);
    }
}

using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Grains.Queries;

namespace CustomerCache.Grains.Caching;

/// <summary>
/// Calls to the owner of a part of the caches, wherever it is. A call that was lost is made again: all of them may be made twice. Where the
/// answer to a write was lost, the lease decides: it is used up, so the second one says that the value is not stored, which costs a fetch.
/// Thread safe.
/// </summary>
internal sealed class ResilientGrainCaller<TGrain>(string what, Func<TGrain> find, TimeProvider time)
    where TGrain : IGrain
{
    /// <summary>How long a call is made again that must not be lost: longer than it takes to find out that a silo is.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(45);

    /// <summary>The same for a call without which its caller can do.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromSeconds(5);

    /// <summary>Makes a call. One that succeeds costs nothing more.</summary>
    public async ValueTask<T> CallAsync<TState, T>(
        TState state,
        Func<TGrain, TState, CancellationToken, ValueTask<T>> call,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        try
        {
            try
            {
                return await call(find(), state, cancellationToken);
            }
            catch (Exception lost) when (GrainCallRetry.IsLossOfOwner(lost))
            {
                return await RepeatAsync(state, call, patience, cancellationToken);
            }
        }
        catch (NotDurableException failure)
        {
            throw new StoreUnavailableException(failure.Message, failure);
        }
        catch (Exception failure)
            when (!cancellationToken.IsCancellationRequested
                && failure is not StoreUnavailableException
                && GrainCallRetry.IsUnavailability(failure)
            )
        {
            throw new PartitionUnavailableException($"The owner of {what} cannot be reached: {failure.Message}", failure);
        }
    }

    private async Task<T> RepeatAsync<TState, T>(
        TState state,
        Func<TGrain, TState, CancellationToken, ValueTask<T>> call,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        return await GrainCallRetry.Owner.ExecuteAsync(
            static (s, token) => s.call(s.Item1.Find(), s.state, token),
            (this, state, call),
            over.Token
        );
    }

    private TGrain Find() => find();
}

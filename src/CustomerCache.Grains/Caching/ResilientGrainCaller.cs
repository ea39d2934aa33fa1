using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Grains.Queries;

namespace CustomerCache.Grains.Caching;

/// <summary>Calls a grain that owns shared state, retrying while its owner is lost or moving.</summary>
/// <remarks>
/// Any call may execute twice. When the response to a write is lost, its lease is already used up, so the retry reports the value as not
/// stored; that costs one more fetch. Thread safe.
/// </remarks>
internal sealed class ResilientGrainCaller<TGrain>(string what, Func<TGrain> find, TimeProvider time)
    where TGrain : IGrain
{
    /// <summary>The timeout of calls that must not be lost; exceeds the failure-detection time.</summary>
    /// <value>45 seconds.</value>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(45);

    /// <summary>The timeout of calls whose failure the caller can handle.</summary>
    /// <value>5 seconds.</value>
    public static readonly TimeSpan Short = TimeSpan.FromSeconds(5);

    /// <summary>Calls the grain. The success path adds no overhead.</summary>
    public async ValueTask<T> CallAsync<TState, T>(
        TState state,
        Func<TGrain, TState, CancellationToken, ValueTask<T>> call,
        TimeSpan timeout,
        CancellationToken cancellationToken
    )
    {
        try
        {
            try
            {
                return await call(find(), state, cancellationToken);
            }
            catch (Exception failure) when (GrainCallRetry.IsLossOfOwner(failure))
            {
                return await RetryAsync(state, call, timeout, cancellationToken);
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
            throw new PartitionUnavailableException($"The owner of {what} is unreachable: {failure.Message}", failure);
        }
    }

    private async Task<T> RetryAsync<TState, T>(
        TState state,
        Func<TGrain, TState, CancellationToken, ValueTask<T>> call,
        TimeSpan timeout,
        CancellationToken cancellationToken
    )
    {
        using var timeoutSource = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeoutSource.Token, cancellationToken);
        return await GrainCallRetry.Owner.ExecuteAsync(
            static (s, token) => s.call(s.Item1.Find(), s.state, token),
            (this, state, call),
            linked.Token
        );
    }

    private TGrain Find() => find();
}

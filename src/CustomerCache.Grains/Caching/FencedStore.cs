using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Grains.Caching;

/// <summary>
/// A store, and whether the activation that loaded it still owns it. For moments, when a silo was lost or the directory of grains is
/// mended, Orleans may have two activations of one grain, and the earlier one knows nothing of what the later one was told to drop. So:
/// <list type="table">
/// <listheader><term>who</term><description>does</description></listheader>
/// <item><term>an owner</term><description>asks the store before it answers, unless it did within <see cref="Trust"/></description></item>
/// <item><term>who acknowledges an invalidation</term><description>has asked the store after it took effect, whether or not there was
/// anything to write</description></item>
/// <item><term>a new owner</term><description>acknowledges none before every earlier one has found out</description></item>
/// <item><term>an owner that gets no answer from the store</term><description>answers readers, and acknowledges
/// nothing</description></item>
/// </list>
/// Thread safe.
/// </summary>
internal sealed class FencedStore(IKeyedStore store, TimeProvider time) : IKeyedStore
{
    /// <summary>For how long an owner believes that it is one.</summary>
    public static readonly TimeSpan Trust = TimeSpan.FromSeconds(1);

    // Clocks of two machines do not run at exactly one speed.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(0.25);

    private readonly Lock _gate = new();
    private Task _settled = Task.CompletedTask;
    private Task? _question;
    private long _trustedAt;
    private bool _isLoaded;
    private bool _isCutOff;

    /// <summary>Whether the store was ever loaded.</summary>
    public bool IsLoaded => Volatile.Read(ref _isLoaded);

    /// <summary>Whether nothing has to be asked before the next answer.</summary>
    public bool IsTrusted => !IsLoaded || (!Volatile.Read(ref _isCutOff) && time.GetElapsedTime(Volatile.Read(ref _trustedAt)) < Trust);

    /// <inheritdoc/>
    public async Task<StoreContent> AcquireAsync(CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        var content = await store.AcquireAsync(cancellationToken);
        Volatile.Write(ref _settled, Task.Delay(Trust + Margin, time, CancellationToken.None));
        ExtendTrust(asked);
        Volatile.Write(ref _isLoaded, true);
        return content;
    }

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<KeyedWrite> changes, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        await store.WriteAsync(changes, cancellationToken);
        ExtendTrust(asked);
    }

    /// <inheritdoc/>
    public Task ClearAsync(CancellationToken cancellationToken) => store.ClearAsync(cancellationToken);

    /// <summary>
    /// Throws <see cref="StoreFencedException"/> when somebody else owns the store. Asks it only if that is not known already.
    /// </summary>
    public async ValueTask CheckAsync()
    {
        while (!IsTrusted)
        {
            var asked = time.GetTimestamp();
            var question = Ask();
            try
            {
                // Who knows already that the store does not answer waits for no answer, and no caller waits long.
                await question.WaitAsync(Volatile.Read(ref _isCutOff) ? TimeSpan.Zero : Trust, time);
                return;
            }
            catch (TimeoutException)
            {
                question.Ignore();
                if (!StoodStillSince(asked))
                {
                    Volatile.Write(ref _isCutOff, true);
                    return;
                }
            }
        }
    }

    /// <summary>
    /// Ends when what took effect before may be acknowledged: it was this owner's to do, and no earlier one answers any more. Throws
    /// <see cref="StoreFencedException"/> or <see cref="StoreUnavailableException"/>.
    /// </summary>
    public async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        try
        {
            await (IsLoaded ? WriteAsync([], cancellationToken) : AcquireAsync(cancellationToken));
        }
        catch (Exception failure) when (failure is not (StoreFencedException or OperationCanceledException))
        {
            throw new StoreUnavailableException($"What was invalidated could not be stored: {failure.Message}", failure);
        }

        await Volatile.Read(ref _settled).WaitAsync(cancellationToken);
    }

    // Many ask at once; the store is asked once.
    private Task Ask()
    {
        lock (_gate)
        {
            return _question is { IsCompleted: false } ? _question : _question = AskStoreAsync();
        }
    }

    private async Task AskStoreAsync()
    {
        var asked = time.GetTimestamp();
        try
        {
            try
            {
                await WriteAsync([], CancellationToken.None);
            }
            catch (Exception failure) when (failure is not StoreFencedException && StoodStillSince(asked))
            {
                await WriteAsync([], CancellationToken.None);
            }
        }
        catch (StoreFencedException)
        {
            Volatile.Write(ref _isCutOff, false);
            throw;
        }
        catch (Exception)
        {
            Volatile.Write(ref _isCutOff, true);
        }
    }

    // A process that was frozen gave the store no time to answer, and another owner may have taken over meanwhile: ask again.
    private bool StoodStillSince(long moment) => time.GetElapsedTime(moment) >= 2 * Trust;

    private void ExtendTrust(long asked)
    {
        Volatile.Write(ref _trustedAt, asked);
        Volatile.Write(ref _isCutOff, false);
    }
}

/// <summary>
/// This activation owns what was asked of it no longer, or is about to leave: the call is made again, where the owner is then.
/// </summary>
[GenerateSerializer, Alias("customer-cache.PartitionLostException")]
public sealed class OwnershipLostException() : Exception("The owner has moved; the call is made again.");

/// <summary>What was asked of a partition took effect, but could not be made durable.</summary>
[GenerateSerializer, Alias("customer-cache.NotDurableException")]
public sealed class NotDurableException(string message) : Exception(message);

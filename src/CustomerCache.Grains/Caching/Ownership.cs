using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Grains.Caching;

/// <summary>
/// A store, and whether the activation that loaded it still owns it. For moments, when a silo was lost or the directory of grains is mended,
/// Orleans may have two activations of one grain, and the earlier one knows nothing of what the later one was told to drop. So:
/// <list type="table">
/// <listheader><term>who</term><description>does</description></listheader>
/// <item><term>an owner</term><description>asks the store before it answers, unless it did within <see cref="Trust"/></description></item>
/// <item><term>a new owner</term><description>acknowledges no invalidation before <see cref="Settled"/>, when an earlier one has found out</description></item>
/// <item><term>an owner that cannot reach the store</term><description>answers: nobody can take the store over meanwhile, or acknowledge anything</description></item>
/// </list>
/// Thread safe.
/// </summary>
internal sealed class Ownership(IKeyedStore store, TimeProvider time) : IKeyedStore
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

    /// <summary>Ends when no earlier owner answers any more.</summary>
    public Task Settled => Volatile.Read(ref _settled);

    /// <inheritdoc/>
    public async Task<StoreContent> LoadAsync(CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        var content = await store.LoadAsync(cancellationToken);
        Volatile.Write(ref _settled, Task.Delay(Trust + Margin, time, CancellationToken.None));
        Believe(asked);
        Volatile.Write(ref _isLoaded, true);
        return content;
    }

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<StoredChange> changes, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        await store.WriteAsync(changes, cancellationToken);
        Believe(asked);
    }

    /// <inheritdoc/>
    public Task ClearAsync(CancellationToken cancellationToken) => store.ClearAsync(cancellationToken);

    /// <summary>Throws <see cref="StoreLostException"/> when somebody else owns the store. Asks it only if that is not known already.</summary>
    public async ValueTask CheckAsync()
    {
        if (IsTrusted)
        {
            return;
        }

        // Who knows already that the store does not answer waits for no answer.
        var wasCutOff = Volatile.Read(ref _isCutOff);
        var question = Ask();
        if (wasCutOff && !question.IsCompleted)
        {
            question.Ignore();
            return;
        }

        await question;
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
        try
        {
            await WriteAsync([], CancellationToken.None);
        }
        catch (StoreLostException)
        {
            Volatile.Write(ref _isCutOff, false);
            throw;
        }
        catch (Exception)
        {
            Volatile.Write(ref _isCutOff, true);
        }
    }

    private void Believe(long asked)
    {
        Volatile.Write(ref _trustedAt, asked);
        Volatile.Write(ref _isCutOff, false);
    }
}

using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Core.ChangeEvents.Channels;

/// <summary>The books of all channels with their store, opened when they are asked for first. Single threaded.</summary>
internal sealed class ChannelBooks(IKeyedStore store, IChannelObserver observer)
{
    private readonly StoreWriter _writer = new(store);
    private ChannelLedgers? _ledgers;

    /// <summary>The books. Those that cannot be read begin anew.</summary>
    public async Task<ChannelLedgers> OpenAsync(CancellationToken cancellationToken) => _ledgers ??= await LoadAsync(cancellationToken);

    /// <summary>Stores the books of some channels, and removes those that made room.</summary>
    public async Task StoreAsync(ChannelLedgers ledgers, IEnumerable<string> channels, CancellationToken cancellationToken)
    {
        StoredChange[] touched = [.. channels.Select(channel => new StoredChange(channel, ChannelCodec.Encode(ledgers.For(channel).Snapshot())))];
        var forgotten = ledgers.DrainForgotten();
        foreach (var channel in forgotten)
        {
            observer.Forgotten(channel);
        }

        await _writer.WriteAsync([.. touched, .. forgotten.Select(channel => new StoredChange(channel, null))]).WaitAsync(cancellationToken);
        Tell(ledgers, touched.Select(t => t.Key));
    }

    /// <summary>Tells how some channels stand.</summary>
    public void Tell(ChannelLedgers ledgers, IEnumerable<string> channels)
    {
        foreach (var channel in channels)
        {
            observer.Counted(ledgers.For(channel).Counts);
        }
    }

    /// <summary>Waits for what is on its way to the store.</summary>
    public Task DrainAsync(CancellationToken cancellationToken) => _writer.DrainAsync(cancellationToken);

    private async Task<ChannelLedgers> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var content = await store.LoadAsync(cancellationToken);
            var ledgers = new ChannelLedgers();
            foreach (var stored in content.Values.Values.Select(v => ChannelCodec.TryDecode(v, out var book) ? book : null).OfType<ChannelSnapshot>().OrderBy(b => b.LastHeardAt))
            {
                ledgers.Restore(stored);
            }

            foreach (var channel in ledgers.Snapshots())
            {
                observer.Counted(channel);
            }

            return ledgers;
        }
        catch (Exception failure) when (failure is not StoreLostException && !cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException($"What is known of the channels cannot be read: {failure.Message}", failure);
        }
    }
}

using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>
/// The channels that were heard, with the time of the last event to the minute. Senders name channels, so there are at most
/// <see cref="Capacity"/>: the one that was silent for longest is evicted. Immutable.
/// </summary>
/// <param name="HeardAt">When each channel was heard last.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.ChannelList")]
public sealed record ChannelList([property: Id(0)] ImmutableSortedDictionary<string, DateTimeOffset> HeardAt)
{
    /// <summary>The most channels.</summary>
    public const int Capacity = 1_000;

    /// <summary>How old the time of a channel may be before it is noted again.</summary>
    public static readonly TimeSpan Resolution = TimeSpan.FromMinutes(1);

    /// <summary>No channels.</summary>
    public static ChannelList Empty { get; } = new(ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal));

    /// <summary>Notes that a channel was heard; returns the list with it, and the channel that was evicted for it, if any.</summary>
    public (ChannelList List, string? Evicted) Hear(string channel, DateTimeOffset now)
    {
        var heard = HeardAt.SetItem(channel, now);
        var evicted = heard.Count <= Capacity ? null : heard.Where(c => c.Key != channel).MinBy(c => (c.Value, c.Key)).Key;
        return (new ChannelList(evicted is null ? heard : heard.Remove(evicted)), evicted);
    }
}

/// <summary>Whether an event was seen before.</summary>
public enum ChannelOffer
{
    /// <summary>It is to be handled, then committed or failed.</summary>
    New,

    /// <summary>It was handled, or is being handled. There is nothing to do.</summary>
    Duplicate,
}

/// <summary>Is told how the channels stand, where their books are kept. Must not throw, and must not take long.</summary>
public interface IChannelObserver
{
    /// <summary>Something came in by a channel, or its book was opened.</summary>
    void Counted(ChannelSnapshot channel);

    /// <summary>A channel was evicted for another one, or is taken in elsewhere.</summary>
    void Forgotten(string channel);
}

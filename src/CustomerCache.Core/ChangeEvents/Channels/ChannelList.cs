using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Channels;

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

using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>Represents the known channels, with the time of the last event to the minute. Immutable.</summary>
/// <remarks>Senders name channels, so there are at most <see cref="Capacity"/>: the one that was idle for longest is evicted.</remarks>
/// <param name="HeardAt">The last event time of each channel.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.ChannelList")]
public sealed record ChannelList([property: Id(0)] ImmutableSortedDictionary<string, DateTimeOffset> HeardAt)
{
    /// <summary>The maximum number of channels.</summary>
    public const int Capacity = 1_000;

    /// <summary>The minimum age of a channel's time before it is updated.</summary>
    public static readonly TimeSpan Resolution = TimeSpan.FromMinutes(1);

    /// <summary>Gets the empty list.</summary>
    public static ChannelList Empty { get; } = new(ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal));

    /// <summary>Records an event of a channel; returns the new list, and the channel evicted by it, if any.</summary>
    public (ChannelList List, string? Evicted) Touch(string channel, DateTimeOffset now)
    {
        var heard = HeardAt.SetItem(channel, now);
        var evicted = heard.Count <= Capacity ? null : heard.Where(c => c.Key != channel).MinBy(c => (c.Value, c.Key)).Key;
        return (new ChannelList(evicted is null ? heard : heard.Remove(evicted)), evicted);
    }
}

/// <summary>Specifies whether an event is new.</summary>
public enum DeduplicationResult
{
    /// <summary>The event must be handled, then committed or failed.</summary>
    New,

    /// <summary>The event was handled, or is being handled.</summary>
    Duplicate,
}

/// <summary>Observes channels where their state is stored. Implementations must be fast and never throw.</summary>
public interface IChannelObserver
{
    /// <summary>A channel received something, or its state was loaded.</summary>
    void Counted(ChannelSnapshot channel);

    /// <summary>A channel was evicted, or is ingested by another node.</summary>
    void Forgotten(string channel);
}

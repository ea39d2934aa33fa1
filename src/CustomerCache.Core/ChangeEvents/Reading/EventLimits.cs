using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>Defines the limits of one event.</summary>
public static class EventLimits
{
    /// <summary>The maximum number of ids per event.</summary>
    public const int Ids = 10_000;

    /// <summary>The maximum number of changed fields per event.</summary>
    public const int ChangedFields = 2_000;

    /// <summary>The maximum number of values per event; others are omitted.</summary>
    public const int Values = 1_000;

    /// <summary>The maximum length of a value in characters; longer ones are omitted.</summary>
    public const int ValueLength = 4_096;

    /// <summary>The maximum length of an event id, source, position or field name, in characters.</summary>
    public const int TextLength = 512;

    /// <summary>The maximum number of sources per batch: half of the channel capacity.</summary>
    public const int Sources = ChannelList.Capacity / 2;

    /// <summary>The maximum number of events per batch.</summary>
    public const int Batch = 10_000;
}

/// <summary>Holds the context for reading events.</summary>
/// <param name="HashToken">Returns the keyed hash of a bearer token.</param>
/// <param name="Channel">The channel of the event, if known.</param>
/// <param name="FallbackSource">The source of an event that names none.</param>
/// <param name="Wraps">The number of removed envelopes.</param>
/// <param name="OnUnread">Receives an unreadable part of an accepted event.</param>
/// <param name="Rules">Maps tables to key columns; null for none.</param>
internal sealed record ReadingTerms(
    Func<string, string> HashToken,
    string? Channel,
    string FallbackSource = "own",
    int Wraps = 0,
    Action<UnreadPart>? OnUnread = null,
    EntityRules? Rules = null
)
{
    /// <summary>The maximum number of nested envelopes.</summary>
    public const int MaxWraps = 3;

    /// <summary>Returns the context for the contents of an envelope.</summary>
    public ReadingTerms Inside(string? channel = null, string? source = null) =>
        this with
        {
            Channel = Channel ?? channel,
            FallbackSource = source ?? FallbackSource,
            Wraps = Wraps + 1,
        };
}

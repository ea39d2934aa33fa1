using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>How much one event may hold.</summary>
public static class EventLimits
{
    /// <summary>Identifications in an event.</summary>
    public const int Ids = 10_000;

    /// <summary>Names of changed fields in an event.</summary>
    public const int ChangedFields = 2_000;

    /// <summary>Values in an event; those beyond are left out.</summary>
    public const int Values = 1_000;

    /// <summary>Characters of a value; a longer one is left out.</summary>
    public const int ValueLength = 4_096;

    /// <summary>Characters of an identification of an event, a source, a position, a name of a field.</summary>
    public const int TextLength = 512;

    /// <summary>Sources that the events of one batch name: half of the channels that there may be.</summary>
    public const int Sources = ChannelList.Capacity / 2;

    /// <summary>Events in one batch.</summary>
    public const int Batch = 10_000;
}

/// <summary>What the forms need to know beside the JSON.</summary>
/// <param name="HashToken">Makes the keyed hash of a bearer token.</param>
/// <param name="Channel">Where the event came in, when the caller knows.</param>
/// <param name="FallbackSource">The source of an event that names none.</param>
/// <param name="Wraps">How many envelopes were taken off.</param>
/// <param name="LeftOut">Receives the part of an event that cannot be read, when the event is taken without it.</param>
/// <param name="Rules">Say which columns identify a row; null when nothing is known of any kind.</param>
internal sealed record ReadingTerms(
    Func<string, string> HashToken,
    string? Channel,
    string FallbackSource = "own",
    int Wraps = 0,
    Action<UnreadPart>? LeftOut = null,
    EntityRules? Rules = null
)
{
    /// <summary>Nobody wraps an event more often.</summary>
    public const int MaxWraps = 3;

    /// <summary>For what was inside an envelope.</summary>
    public ReadingTerms Inside(string? channel = null, string? source = null) =>
        this with
        {
            Channel = Channel ?? channel,
            FallbackSource = source ?? FallbackSource,
            Wraps = Wraps + 1,
        };
}

using CustomerCache.Core.ChangeEvents.Invalidating;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>What the forms need to know beside the JSON.</summary>
/// <param name="HashToken">Makes the keyed hash of a bearer token.</param>
/// <param name="Channel">Where the event came in, when the caller knows.</param>
/// <param name="FallbackSource">The source of an event that names none.</param>
/// <param name="Wraps">How many envelopes were taken off.</param>
/// <param name="LeftOut">Receives the part of an event that cannot be read, when the event is taken without it.</param>
/// <param name="Rules">Say which columns identify a row; null when nothing is known of any kind.</param>
internal sealed record ReadingTerms(
    Func<string, string> HashToken, string? Channel, string FallbackSource = "own", int Wraps = 0, Action<UnreadPart>? LeftOut = null, EntityRules? Rules = null)
{
    /// <summary>Nobody wraps an event more often.</summary>
    public const int MaxWraps = 3;

    /// <summary>For what was inside an envelope.</summary>
    public ReadingTerms Inside(string? channel = null, string? source = null) =>
        this with { Channel = Channel ?? channel, FallbackSource = source ?? FallbackSource, Wraps = Wraps + 1 };
}

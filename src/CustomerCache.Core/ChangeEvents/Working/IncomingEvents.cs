using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Working;

/// <summary>Events that came in together, in the order of their channels.</summary>
/// <param name="Events">Those that were understood.</param>
/// <param name="Channel">Where the others came in.</param>
/// <param name="Skipped">How many were no data: keep-alives and the like.</param>
/// <param name="Refused">How many were not understood.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.IncomingEvents")]
public sealed record IncomingEvents([property: Id(0)] ImmutableArray<ChangeEvent> Events, [property: Id(1)] string Channel, [property: Id(2)] int Skipped, [property: Id(3)] int Refused)
{
    /// <summary>Whether the source has lost the place from which it should have gone on, so that everything before these may be missing.</summary>
    [Id(4)]
    public bool HasLostPosition { get; init; }

    /// <summary>Whether the source sent a change of which not even the kind of entity can be read: anything may be stale.</summary>
    [Id(5)]
    public bool HasUnknownChange { get; init; }

    /// <summary>The position after these, from which the source goes on; null when only the events themselves have positions.</summary>
    [Id(6)]
    public string? Position { get; init; }
}

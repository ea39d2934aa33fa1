using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>Where change events come in, as an engine provides it. Thread safe.</summary>
public interface IChangeEventIngestor
{
    /// <summary>
    /// Takes events in. When the call returns, the jobs that they make and the places in their channels are stored; when it throws, nothing
    /// of them counts as seen, and they must be sent again.
    /// </summary>
    ValueTask<IngestResult> IngestAsync(IncomingEvents events, CancellationToken cancellationToken);

    /// <summary>Returns what is known of one channel.</summary>
    ValueTask<ChannelSnapshot> ReportAsync(string channel, CancellationToken cancellationToken);

    /// <summary>What is known of every channel.</summary>
    ValueTask<ImmutableArray<ChannelSnapshot>> ReportAsync(CancellationToken cancellationToken);
}

/// <summary>Events that came in together, in the order of their channels.</summary>
/// <param name="Events">Those that were understood.</param>
/// <param name="Channel">Where the others came in.</param>
/// <param name="Skipped">How many were no data: keep-alives and the like.</param>
/// <param name="Refused">How many were not understood.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.IncomingEvents")]
public sealed record IncomingEvents(
    [property: Id(0)] ImmutableArray<ChangeEvent> Events,
    [property: Id(1)] string Channel,
    [property: Id(2)] int Skipped,
    [property: Id(3)] int Refused
)
{
    /// <summary>
    /// Whether the source has lost the place from which it should have gone on, so that everything before these may be missing.
    /// </summary>
    [Id(4)]
    public bool HasLostPosition { get; init; }

    /// <summary>Whether the source sent a change of which not even the kind of entity can be read: anything may be stale.</summary>
    [Id(5)]
    public bool HasUnknownChange { get; init; }

    /// <summary>The position after these, from which the source goes on; null when only the events themselves have positions.</summary>
    [Id(6)]
    public string? Position { get; init; }
}

/// <summary>What became of events that came in.</summary>
/// <param name="Accepted">They were new, and are taken care of.</param>
/// <param name="Duplicates">They were seen before.</param>
/// <param name="Jobs">Jobs that they made and that wait now.</param>
/// <param name="Skipped">They are no data, or about something that no rule and no cached value knows.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.TakenEvents")]
public sealed record IngestResult(
    [property: Id(0)] int Accepted,
    [property: Id(1)] int Duplicates,
    [property: Id(2)] int Jobs,
    [property: Id(3)] int Skipped
)
{
    /// <summary>No events.</summary>
    public static IngestResult None { get; } = new(0, 0, 0, 0);

    /// <summary>The events of two channels.</summary>
    public static IngestResult operator +(IngestResult left, IngestResult right) =>
        new(left.Accepted + right.Accepted, left.Duplicates + right.Duplicates, left.Jobs + right.Jobs, left.Skipped + right.Skipped);
}

using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>Ingests change events. Implemented by the engine. Thread safe.</summary>
public interface IChangeEventIngestor
{
    /// <summary>
    /// Ingests events. After the call returns, their jobs and channel positions are stored; when it throws, none counts as handled and they
    /// must be sent again.
    /// </summary>
    ValueTask<IngestResult> IngestAsync(IncomingEvents events, CancellationToken cancellationToken);

    /// <summary>Returns the state of a channel.</summary>
    ValueTask<ChannelSnapshot> ReportAsync(string channel, CancellationToken cancellationToken);

    /// <summary>Returns the state of every channel.</summary>
    ValueTask<ImmutableArray<ChannelSnapshot>> ReportAsync(CancellationToken cancellationToken);
}

/// <summary>Represents events that arrived together, in channel order.</summary>
/// <param name="Events">The readable events.</param>
/// <param name="Channel">The channel of the other messages.</param>
/// <param name="Skipped">The number of messages without data, such as keep-alives.</param>
/// <param name="Refused">The number of unreadable messages.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.IncomingEvents")]
public sealed record IncomingEvents(
    [property: Id(0)] ImmutableArray<ChangeEvent> Events,
    [property: Id(1)] string Channel,
    [property: Id(2)] int Skipped,
    [property: Id(3)] int Refused
)
{
    /// <summary>Gets whether the source lost the position to continue from, so that earlier events may be missing.</summary>
    [Id(4)]
    public bool HasLostPosition { get; init; }

    /// <summary>Gets whether the source sent a change whose kind of entity is unreadable: anything may be stale.</summary>
    [Id(5)]
    public bool HasUnknownChange { get; init; }

    /// <summary>Gets the position after these events; null when only the events have positions.</summary>
    [Id(6)]
    public string? Position { get; init; }

    /// <summary>Gets why the first of the unreadable messages was refused; null for none.</summary>
    [Id(7)]
    public string? RefusedBecause { get; init; }
}

/// <summary>Represents the result of ingesting events.</summary>
/// <param name="Accepted">New events that are handled.</param>
/// <param name="Duplicates">Events seen before.</param>
/// <param name="Jobs">New waiting jobs.</param>
/// <param name="Skipped">Messages without data, and events unknown to every rule and cached value.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.TakenEvents")]
public sealed record IngestResult(
    [property: Id(0)] int Accepted,
    [property: Id(1)] int Duplicates,
    [property: Id(2)] int Jobs,
    [property: Id(3)] int Skipped
)
{
    /// <summary>Gets the empty result.</summary>
    public static IngestResult None { get; } = new(0, 0, 0, 0);

    /// <summary>Adds two results.</summary>
    public static IngestResult operator +(IngestResult left, IngestResult right) =>
        new(left.Accepted + right.Accepted, left.Duplicates + right.Duplicates, left.Jobs + right.Jobs, left.Skipped + right.Skipped);
}

using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Working;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>Change events that came in together. They hold no tokens, only hashes of them.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.EventBatch")]
public sealed record EventBatch
{
    /// <summary>The events as <see cref="EventCodec"/> writes them.</summary>
    [Id(0)]
    public ImmutableArray<ReadOnlyMemory<byte>> Events { get; init; } = [];

    /// <summary>Where the others came in.</summary>
    [Id(1)]
    public required string Channel { get; init; }

    /// <summary>How many were no data.</summary>
    [Id(2)]
    public int Skipped { get; init; }

    /// <summary>How many were not understood.</summary>
    [Id(3)]
    public int Refused { get; init; }

    /// <summary>Whether everything before these may be missing.</summary>
    [Id(4)]
    public bool HasLostPosition { get; init; }

    internal static EventBatch From(IncomingEvents events) => new()
    {
        Events = [.. events.Events.Select(e => (ReadOnlyMemory<byte>)EventCodec.Encode(e))],
        Channel = events.Channel,
        Skipped = events.Skipped,
        Refused = events.Refused,
        HasLostPosition = events.HasLostPosition,
    };

    internal IncomingEvents ToEvents() => new(
        [.. Events.Select(e => EventCodec.TryDecode(e.Span, out var change) ? change : throw new InvalidDataException("An event of the batch is none."))], Channel, Skipped, Refused)
    {
        HasLostPosition = HasLostPosition,
    };
}

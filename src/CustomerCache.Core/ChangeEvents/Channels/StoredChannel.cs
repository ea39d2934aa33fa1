namespace CustomerCache.Core.ChangeEvents.Channels;

/// <summary>A book as it is stored: what is zero or empty is left out.</summary>
internal sealed record StoredChannel
{
    public string? Channel { get; init; }

    public string? Position { get; init; }

    public DateTimeOffset? LastEventAt { get; init; }

    public DateTimeOffset? LastHeardAt { get; init; }

    public long Received { get; init; }

    public long Skipped { get; init; }

    public long Errors { get; init; }

    public long Gaps { get; init; }

    public long Duplicates { get; init; }

    public string[]? Ids { get; init; }

    public static StoredChannel Of(ChannelSnapshot snapshot) => new()
    {
        Channel = snapshot.Channel,
        Position = snapshot.Position,
        LastEventAt = snapshot.LastEventAt,
        LastHeardAt = snapshot.LastHeardAt,
        Received = snapshot.Received,
        Skipped = snapshot.Skipped,
        Errors = snapshot.Errors,
        Gaps = snapshot.Gaps,
        Duplicates = snapshot.Duplicates,
        Ids = snapshot.RecentIds.IsEmpty ? null : [.. snapshot.RecentIds],
    };

    /// <summary>The book; null when it does not say of which channel.</summary>
    public ChannelSnapshot? ToSnapshot() => string.IsNullOrEmpty(Channel) ? null : new ChannelSnapshot
    {
        Channel = Channel,
        Position = Position,
        LastEventAt = LastEventAt,
        LastHeardAt = LastHeardAt,
        Received = Received,
        Skipped = Skipped,
        Errors = Errors,
        Gaps = Gaps,
        Duplicates = Duplicates,
        RecentIds = [.. (Ids ?? []).OfType<string>()],
    };
}

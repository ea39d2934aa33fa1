using CustomerCache.Core.ChangeEvents.Feeds;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>How a feed fares.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.FeedFollowing")]
public sealed record FeedFollowing
{
    /// <summary>Its channel.</summary>
    [Id(0)]
    public required string Channel { get; init; }

    /// <summary>How the connection stands: the name of a <see cref="FeedState"/>.</summary>
    [Id(1)]
    public required string State { get; init; }

    /// <summary>How often it had to be made again.</summary>
    [Id(2)]
    public long Reconnects { get; init; }

    /// <summary>Why it was lost the last time.</summary>
    [Id(3)]
    public string? LastError { get; init; }

    internal static FeedFollowing From(FeedReport report) =>
        new() { Channel = report.Channel, State = report.State.ToString(), Reconnects = report.Reconnects, LastError = report.LastError };

    internal FeedReport ToReport() => new(Channel, Enum.Parse<FeedState>(State), Reconnects, LastError);
}

using System.Globalization;
using NATS.Client.JetStream.Models;

namespace CustomerCache.Sources.Feeds;

/// <summary>
/// Represents a position in a stream: the sequence of the last stored message, and the creation time of the stream, because a stream that
/// is deleted and created again counts from 1 and may pass the sequence unnoticed. Text such as <c>1842@2026-03-01T10:00:00.000Z</c>.
/// </summary>
internal readonly record struct JetStreamPosition(ulong Sequence, string Created)
{
    /// <summary>Returns the position of the latest message.</summary>
    public static JetStreamPosition LatestOf(StreamInfo stream) => new(stream.State.LastSeq, CreationOf(stream));

    /// <summary>Returns the position; null when the text is not one.</summary>
    public static JetStreamPosition? Parse(string text) =>
        text.Split('@') is [var sequence, { Length: > 0 } created]
        && ulong.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new JetStreamPosition(number, created)
            : null;

    /// <summary>Returns why the messages after this position are not complete; null when they are.</summary>
    public string? GapIn(StreamInfo stream) =>
        Created != CreationOf(stream) ? $"the stream was created again, at {CreationOf(stream)}"
        : stream.State.LastSeq < Sequence ? $"the stream ends at {stream.State.LastSeq}"
        : stream.State.FirstSeq > Sequence + 1 ? $"the stream begins at {stream.State.FirstSeq}: later messages were removed unread"
        : null;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sequence}@{Created}");

    private static string CreationOf(StreamInfo stream) =>
        stream.Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

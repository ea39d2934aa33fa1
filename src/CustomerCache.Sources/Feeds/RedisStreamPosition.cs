using System.Globalization;
using StackExchange.Redis;

namespace CustomerCache.Sources.Feeds;

/// <summary>Represents the id of an entry of a stream. Ordered.</summary>
internal readonly record struct EntryId(ulong Time, ulong Sequence) : IComparable<EntryId>
{
    /// <summary>Returns the id; null when the text is not one.</summary>
    public static EntryId? Parse(string? text) =>
        text?.Split('-') is [var time, var sequence]
        && ulong.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        && ulong.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new EntryId(at, number)
            : null;

    /// <inheritdoc/>
    public int CompareTo(EntryId other) => (Time, Sequence).CompareTo((other.Time, other.Sequence));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time}-{Sequence}");

    public static bool operator <(EntryId left, EntryId right) => left.CompareTo(right) < 0;

    public static bool operator >(EntryId left, EntryId right) => left.CompareTo(right) > 0;

    public static bool operator <=(EntryId left, EntryId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(EntryId left, EntryId right) => left.CompareTo(right) >= 0;
}

/// <summary>
/// Represents a position in a stream: the id of the last stored entry, and how many were added until then, by which a stream is known to be
/// trimmed beyond it. Text such as <c>1700000000000-0/42</c>.
/// </summary>
/// <param name="Id">The id.</param>
/// <param name="Count">The count; null when the server does not count, before Redis 7.</param>
internal readonly record struct RedisStreamPosition(EntryId Id, long? Count)
{
    /// <summary>Returns the position; null when the text is not one.</summary>
    public static RedisStreamPosition? Parse(string text) =>
        text.Split('/') is [var id, .. var rest] && rest.Length <= 1 && EntryId.Parse(id) is { } last
            ? rest is []
                ? new RedisStreamPosition(last, null)
                : long.TryParse(rest[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                    ? new RedisStreamPosition(last, count)
                    : null
            : null;

    /// <summary>Returns the position after more entries.</summary>
    public RedisStreamPosition After(EntryId id, int entries) => new(id > Id ? id : Id, Count + entries);

    /// <inheritdoc/>
    public override string ToString() => Count is { } count ? string.Create(CultureInfo.InvariantCulture, $"{Id}/{count}") : $"{Id}";
}

/// <summary>Represents what <c>XINFO STREAM</c> says about a stream.</summary>
/// <param name="Length">The number of its entries.</param>
/// <param name="First">The id of the first one; null when it is empty.</param>
/// <param name="Last">The last id that was given to an entry.</param>
/// <param name="Added">How many entries were ever added; null before Redis 7.</param>
/// <param name="Deleted">The highest id that was deleted by itself, not by trimming; null before Redis 7.</param>
internal sealed record RedisStreamState(long Length, EntryId? First, EntryId Last, long? Added, EntryId? Deleted)
{
    /// <summary>Gets the position after the last entry.</summary>
    public RedisStreamPosition End => new(Last, Added);

    /// <summary>Reads the reply.</summary>
    public static RedisStreamState Of(RedisResult reply)
    {
        var said = reply.ToDictionary(StringComparer.Ordinal);
        return new(
            (long)said["length"],
            said["first-entry"] is { IsNull: false } first ? EntryId.Parse((string?)first[0]) : null,
            EntryId.Parse((string?)said["last-generated-id"]) ?? default,
            said.TryGetValue("entries-added", out var added) ? (long)added : null,
            said.TryGetValue("max-deleted-entry-id", out var deleted) ? EntryId.Parse((string?)deleted) : null
        );
    }

    /// <summary>
    /// Returns why entries after a position are missing, other than some that were read after it; null when none are known to be.
    /// </summary>
    /// <remarks>
    /// When the stream begins after the position, all entries up to there were removed, and nothing else was if they are as many as the
    /// position and what was read account for. Fewer were removed from a stream that was created again.
    /// </remarks>
    public string? GapAfter(RedisStreamPosition at, IReadOnlyList<EntryId> read)
    {
        var last = read.Count > 0 ? read[^1] : at.Id;
        if (Last < last)
        {
            return $"the stream ends at {Last}";
        }

        if (Deleted > last)
        {
            return $"the entry {Deleted} was deleted unread";
        }

        if (at.Count is not { } count || Added is not { } added || First <= at.Id)
        {
            return null;
        }

        var removed = added - Length;
        var known = count + read.Count(id => !(First <= id));
        return removed > known ? FormattableString.Invariant($"{removed - known} entries were removed unread")
            : removed < known ? "the stream was created again"
            : null;
    }
}

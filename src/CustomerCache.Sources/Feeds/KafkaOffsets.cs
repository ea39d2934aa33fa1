using System.Globalization;
using Confluent.Kafka;
using CustomerCache.Core.ChangeEvents;

namespace CustomerCache.Sources.Feeds;

/// <summary>Tracks the offset of the next message in each partition, and the end of each. Not thread safe.</summary>
internal sealed class KafkaOffsets
{
    private readonly SortedDictionary<string, long> _next = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _ends = new(StringComparer.Ordinal);

    /// <summary>Gets how many messages the partitions hold beyond the position.</summary>
    public long Lag => _next.Sum(p => Math.Max(0, _ends.GetValueOrDefault(p.Key) - p.Value));

    /// <summary>Returns the stored position.</summary>
    public static FeedPositions Parse(string position) =>
        FeedPositions.Parse(position) ?? throw new FeedPositionLostException($"'{position}' is not a position of Kafka topics.");

    /// <summary>Returns the name of a partition in positions, such as <c>orders/0</c>.</summary>
    public static string NameOf(TopicPartition partition) =>
        string.Create(CultureInfo.InvariantCulture, $"{partition.Topic}/{partition.Partition.Value}");

    /// <summary>Sets the position in a partition to the stored one; without one, to its end.</summary>
    public void Start(TopicPartition partition, WatermarkOffsets held, FeedPositions? stored)
    {
        var name = NameOf(partition);
        _ends[name] = held.High;

        // A partition that the topic did not have when the position was stored is read from its beginning.
        _next[name] =
            stored is null ? held.High
            : stored[name] is { } text ? OffsetIn(text, name)
            : held.Low;
        if (_next[name] < held.Low || _next[name] > held.High)
        {
            throw new FeedPositionLostException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name} cannot continue at {_next[name]}: it holds the offsets from {held.Low} to {held.High}."
                )
            );
        }
    }

    /// <summary>Returns where a partition is read from.</summary>
    public Offset Next(TopicPartition partition) => _next.TryGetValue(NameOf(partition), out var next) ? next : Offset.Beginning;

    /// <summary>Moves the position beyond a message.</summary>
    public void MoveTo(TopicPartitionOffset message) => _next[NameOf(message.TopicPartition)] = message.Offset + 1;

    /// <summary>Records the end of a partition, as far as it is known.</summary>
    public void SetEnd(TopicPartition partition, WatermarkOffsets held)
    {
        if (held.High != Offset.Unset)
        {
            _ends[NameOf(partition)] = held.High;
        }
    }

    /// <summary>Returns the position.</summary>
    public override string ToString() =>
        _next.Aggregate(FeedPositions.None, (all, p) => all.With(p.Key, p.Value.ToString(CultureInfo.InvariantCulture))).ToString();

    private static long OffsetIn(string text, string name) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? offset
            : throw new FeedPositionLostException($"'{text}' is not an offset in {name}.");
}

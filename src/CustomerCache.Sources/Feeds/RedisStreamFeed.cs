using System.Runtime.CompilerServices;
using System.Text.Json;
using CustomerCache.Core.ChangeEvents;
using StackExchange.Redis;

namespace CustomerCache.Sources.Feeds;

/// <summary>Follows Redis streams, as Debezium Server writes them, as the consumer of a group.</summary>
/// <remarks>
/// The stored position is the truth: the group continues there, whatever it delivered. An entry is acknowledged once it is stored. Entries
/// before the position that are not acknowledged, because another process read them and died, are claimed and handled late. A stream that
/// was trimmed beyond the position or created again means that the position is lost; so does a stream that the position does not have.
/// </remarks>
internal sealed class RedisStreamFeed(FeedOptions options, TimeProvider time) : IChangeFeed
{
    // Debezium Server's null.key and null.value.
    private static ReadOnlySpan<byte> Nothing => "default"u8;

    // Longer than it takes to store what a consumer read at once.
    private static readonly TimeSpan ClaimInterval = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Channel => options.Name!;

    /// <inheritdoc/>
    public async IAsyncEnumerable<FeedNews> ReadAsync(string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var streams = await RedisStreams.OpenAsync(options, position, cancellationToken);
        yield return new FeedNews.Connected { Lag = streams.Lag };
        if (position is null)
        {
            // Stored at once: a restart before the first entry then resumes here and flushes nothing.
            yield return new FeedNews.Message(FeedJson.NoData, streams.Position);
        }

        var entries = await streams.ClaimAsync(TimeSpan.Zero, cancellationToken);
        var claimedAt = time.GetTimestamp();
        while (true)
        {
            foreach (var entry in entries)
            {
                streams.MoveTo(entry);
                yield return new FeedNews.Message(Body(entry.Fields), streams.Position) { Lag = entry.Behind };

                // Stored, since the next message is asked for.
                await streams.AcknowledgeAsync(entry);
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (time.GetElapsedTime(claimedAt) >= ClaimInterval)
            {
                claimedAt = time.GetTimestamp();
                entries = await streams.ClaimAsync(ClaimInterval, cancellationToken);
            }
            else
            {
                entries = await streams.ReadAsync(cancellationToken);
            }
        }
    }

    /// <summary>
    /// Returns the change in an entry: of <c>message.format</c> extended, the fields <c>key</c> and <c>value</c>; of compact, its only
    /// field, whose name is the key.
    /// </summary>
    internal static JsonElement Body(IReadOnlyList<KeyValuePair<RedisValue, RedisValue>> fields)
    {
        var named = fields.FirstOrDefault(f => f.Key == "value");
        var (key, value) =
            !named.Key.IsNull ? (fields.FirstOrDefault(f => f.Key == "key").Value, named.Value)
            : fields is [var only] ? (only.Key, only.Value)
            : (RedisValue.Null, RedisValue.Null);
        if (value.IsNull)
        {
            return JsonSerializer.SerializeToElement(string.Join(' ', fields.Select(f => f.Key)));
        }

        var (keyBytes, valueBytes) = ((byte[]?)key ?? [], (byte[]?)value ?? []);
        var isKey = !keyBytes.AsSpan().SequenceEqual(Nothing) && (!named.Key.IsNull || FeedJson.IsObjectOrList(keyBytes));
        return valueBytes.AsSpan().SequenceEqual(Nothing) ? FeedJson.NoData : FeedJson.Read(isKey ? keyBytes : [], valueBytes);
    }
}

using CustomerCache.Core.ChangeEvents;
using StackExchange.Redis;

namespace CustomerCache.Sources.Feeds;

/// <summary>Represents a connection to Redis streams and the position in each, as a consumer of a group. Not thread safe.</summary>
internal sealed class RedisStreams : IAsyncDisposable
{
    private const string Origin = "0-0";
    private const int Batch = 100;

    private readonly RedisStreamFeedOptions _options;
    private readonly ConnectionMultiplexer _connection;
    private readonly RedisStreamGroup _group;
    private readonly Dictionary<string, RedisStreamPosition> _at = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long?> _lags = new(StringComparer.Ordinal);
    private readonly int _block;

    private RedisStreams(RedisStreamFeedOptions options, ConnectionMultiplexer connection)
    {
        (_options, _connection) = (options, connection);
        _group = new RedisStreamGroup(connection.GetDatabase(), options.Group!);

        // A read that waits for entries must be answered before the client takes the connection for dead.
        _block = Math.Clamp(connection.TimeoutMilliseconds / 4, 10, 1_000);
    }

    /// <summary>Gets the position in each stream.</summary>
    public string Position => _at.Aggregate(FeedPositions.None, (all, s) => all.With(s.Key, s.Value.ToString())).ToString();

    /// <summary>Gets how many entries the streams hold beyond those that were read; null when a server does not say.</summary>
    public long? Lag => _lags.Values.Aggregate((long?)0, (sum, lag) => sum + lag);

    /// <summary>Connects, checks the position, and has the group continue there; without a position, after the latest entries.</summary>
    public static async Task<RedisStreams> OpenAsync(FeedOptions options, string? position, CancellationToken cancellationToken)
    {
        var redis = options.RedisStream!;
        var configuration = ConfigurationOptions.Parse(redis.Redis!);
        configuration.ClientName = "customer-cache-feed";
        var streams = new RedisStreams(redis, await ConnectionMultiplexer.ConnectAsync(configuration).WaitAsync(cancellationToken));
        try
        {
            var stored = position is null
                ? null
                : FeedPositions.Parse(position) ?? throw new FeedPositionLostException($"'{position}' is not a position of Redis streams.");
            foreach (var stream in redis.Streams)
            {
                await streams.StartAsync(stream, stored, cancellationToken);
            }

            return streams;
        }
        catch
        {
            await streams.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Takes over entries that were read by a consumer and not acknowledged for so long. Of those after the position there are none: the
    /// group delivers them again.
    /// </summary>
    public async Task<IReadOnlyList<RedisStreamEntry>> ClaimAsync(TimeSpan idle, CancellationToken cancellationToken)
    {
        var claimed = new List<RedisStreamEntry>();
        foreach (var stream in _options.Streams)
        {
            var next = Origin;
            do
            {
                var found = await _group.ClaimAsync(stream, idle, next, Batch).WaitAsync(cancellationToken);
                claimed.AddRange(found.Entries.Where(e => e.Id <= _at[stream].Id));
                next = found.Next;
            } while (next != Origin);
        }

        return claimed;
    }

    /// <summary>Waits a moment for the next entries of the group; returns none when there are none.</summary>
    public async Task<IReadOnlyList<RedisStreamEntry>> ReadAsync(CancellationToken cancellationToken)
    {
        var entries = await _group.ReadAsync(_options.Streams, Batch, _block).WaitAsync(cancellationToken);
        foreach (var read in entries.GroupBy(e => e.Stream, StringComparer.Ordinal))
        {
            await CheckAsync(read.Key, [.. read.Select(e => e.Id)], cancellationToken);
        }

        var behind = Lag;
        return [.. entries.Select((e, i) => e with { Behind = behind + entries.Count - 1 - i })];
    }

    /// <summary>Moves the position to an entry.</summary>
    public void MoveTo(RedisStreamEntry entry)
    {
        if (entry.Id > _at[entry.Stream].Id)
        {
            _at[entry.Stream] = _at[entry.Stream].After(entry.Id, 1);
        }
    }

    /// <summary>Acknowledges an entry.</summary>
    public Task AcknowledgeAsync(RedisStreamEntry entry) => _group.AcknowledgeAsync(entry.Stream, entry.Id);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task StartAsync(string stream, FeedPositions? stored, CancellationToken cancellationToken)
    {
        if (stored is null)
        {
            // With the old group goes what its consumers read and did not acknowledge: the caller invalidates everything.
            await _group.CreateAtEndAsync(stream).WaitAsync(cancellationToken);
        }

        var state = await _group.StateAsync(stream).WaitAsync(cancellationToken);
        var at =
            stored is null ? state.End
            : stored[stream] is { } text
                ? RedisStreamPosition.Parse(text) ?? throw new FeedPositionLostException($"'{text}' is not a position in {stream}.")
            : throw new FeedPositionLostException($"the stored position does not have the stream {stream}.");
        _at[stream] = at;
        ThrowIfLost(stream, state, []);
        await _group.MoveAsync(stream, at).WaitAsync(cancellationToken);
        _lags[stream] = await _group.LagAsync(stream).WaitAsync(cancellationToken);
    }

    private async Task CheckAsync(string stream, IReadOnlyList<EntryId> read, CancellationToken cancellationToken)
    {
        ThrowIfLost(stream, await _group.StateAsync(stream).WaitAsync(cancellationToken), read);
        _lags[stream] = await _group.LagAsync(stream).WaitAsync(cancellationToken);
    }

    private void ThrowIfLost(string stream, RedisStreamState state, IReadOnlyList<EntryId> read)
    {
        if (state.GapAfter(_at[stream], read) is { } gap)
        {
            throw new FeedPositionLostException($"{stream} cannot continue at {_at[stream]}: {gap}.");
        }
    }
}

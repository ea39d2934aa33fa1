using StackExchange.Redis;

namespace CustomerCache.Sources.Feeds;

/// <summary>Represents an entry of a stream.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Id">The id.</param>
/// <param name="Fields">The fields.</param>
internal sealed record RedisStreamEntry(string Stream, EntryId Id, IReadOnlyList<KeyValuePair<RedisValue, RedisValue>> Fields)
{
    /// <summary>Gets how many later entries the streams hold; null when unknown.</summary>
    public long? Behind { get; init; }
}

/// <summary>Sends the commands of a consumer group.</summary>
/// <remarks>Those that the client has no call for are sent by name: reads that wait, and what Redis 7 counts.</remarks>
internal sealed class RedisStreamGroup(IDatabase database, string group)
{
    // One consumer reads for the deployment, whichever process it is in.
    private const string Consumer = "feed";

    /// <summary>Makes the group anew, after the last entry of a stream, which is created when there is none.</summary>
    /// <remarks>With the old group goes what its consumers read and did not acknowledge.</remarks>
    public async Task CreateAtEndAsync(string stream)
    {
        try
        {
            await database.ExecuteAsync("XGROUP", "DESTROY", (RedisKey)stream, group);
        }
        catch (RedisServerException missing) when (missing.Message.Contains("key to exist", StringComparison.Ordinal))
        {
            // Created below.
        }

        await database.ExecuteAsync("XGROUP", "CREATE", (RedisKey)stream, group, "$", "MKSTREAM");
    }

    /// <summary>Has the group continue at a position, and creates it when there is none.</summary>
    public async Task MoveAsync(string stream, RedisStreamPosition at)
    {
        object[] read = at.Count is { } count ? ["ENTRIESREAD", count] : [];
        try
        {
            await database.ExecuteAsync("XGROUP", ["CREATE", (RedisKey)stream, group, at.Id.ToString(), "MKSTREAM", .. read]);
        }
        catch (RedisServerException known) when (known.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            await database.ExecuteAsync("XGROUP", ["SETID", (RedisKey)stream, group, at.Id.ToString(), .. read]);
        }
    }

    /// <summary>Returns what is known about a stream; that of an empty one when there is none.</summary>
    public async Task<RedisStreamState> StateAsync(string stream)
    {
        try
        {
            return RedisStreamState.Of(await database.ExecuteAsync("XINFO", "STREAM", (RedisKey)stream));
        }
        catch (RedisServerException missing) when (missing.Message.Contains("no such key", StringComparison.OrdinalIgnoreCase))
        {
            return new RedisStreamState(0, null, default, 0, null);
        }
    }

    /// <summary>Returns how many entries of a stream the group has not read; null when the server does not know.</summary>
    public async Task<long?> LagAsync(string stream)
    {
        var groups = (RedisResult[])(await database.ExecuteAsync("XINFO", "GROUPS", (RedisKey)stream))!;
        var found = groups.Select(g => g.ToDictionary(StringComparer.Ordinal)).FirstOrDefault(g => (string?)g["name"] == group);
        return found?.TryGetValue("lag", out var lag) == true && !lag.IsNull ? (long)lag : null;
    }

    /// <summary>Waits for the next entries, at most for a number of milliseconds; returns none when there are none.</summary>
    public async Task<List<RedisStreamEntry>> ReadAsync(IEnumerable<string> streams, int count, int milliseconds)
    {
        object[] command =
        [
            "GROUP",
            group,
            Consumer,
            "COUNT",
            count,
            "BLOCK",
            milliseconds,
            "STREAMS",
            .. streams.Select(s => (object)(RedisKey)s),
            .. streams.Select(_ => ">"),
        ];
        var reply = await database.ExecuteAsync("XREADGROUP", command);
        return reply.IsNull
            ? []
            : [.. ((RedisResult[])reply!).SelectMany(stream => ((RedisResult[])stream[1]!).Select(e => Entry((string)stream[0]!, e)))];
    }

    /// <summary>Takes over entries of consumers that did not acknowledge them for so long; returns where to continue.</summary>
    public async Task<(IReadOnlyList<RedisStreamEntry> Entries, string Next)> ClaimAsync(
        string stream,
        TimeSpan idle,
        string from,
        int count
    )
    {
        var found = await database.StreamAutoClaimAsync(stream, group, Consumer, (long)idle.TotalMilliseconds, from, count);
        return (
            [
                .. found
                    .ClaimedEntries.Where(e => !e.IsNull)
                    .Select(e => new RedisStreamEntry(stream, IdOf(e.Id), [.. e.Values.Select(f => KeyValuePair.Create(f.Name, f.Value))])),
            ],
            found.NextStartId.ToString()
        );
    }

    /// <summary>Acknowledges an entry.</summary>
    public Task AcknowledgeAsync(string stream, EntryId id) => database.StreamAcknowledgeAsync(stream, group, id.ToString());

    private static RedisStreamEntry Entry(string stream, RedisResult entry) =>
        new(stream, IdOf((string?)entry[0]), [.. ((RedisValue[])entry[1]!).Chunk(2).Select(f => KeyValuePair.Create(f[0], f[1]))]);

    private static EntryId IdOf(string? text) =>
        EntryId.Parse(text) ?? throw new InvalidDataException($"'{text}' is not the id of an entry.");
}

using CustomerCache.Cluster.Tests.Lab;
using StackExchange.Redis;

namespace CustomerCache.Cluster.Tests.Caching;

/// <summary>Reads the whole content of a Redis.</summary>
internal static class Redis
{
    /// <summary>Returns the fields of all hashes whose keys have an ending.</summary>
    public static async Task<IReadOnlyList<string>> HashesAsync(RedisServer redis, string end)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        var fields = new List<string>();
        await foreach (var key in connection.GetServer(redis.ConnectionString).KeysAsync())
        {
            if (key.ToString().EndsWith(end, StringComparison.Ordinal))
            {
                fields.AddRange((await connection.GetDatabase().HashKeysAsync(key)).Select(f => f.ToString()));
            }
        }

        return fields;
    }

    /// <summary>Returns all keys with their contents as text, one line each.</summary>
    public static async Task<IReadOnlyList<string>> AllAsync(string connectionString)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(connectionString);
        var (database, lines) = (connection.GetDatabase(), new List<string>());
        await foreach (var key in connection.GetServer(connectionString).KeysAsync())
        {
            IEnumerable<RedisValue>? values = await database.KeyTypeAsync(key) switch
            {
                RedisType.String => [await database.StringGetAsync(key)],
                RedisType.Hash => (await database.HashGetAllAsync(key)).SelectMany(f => new[] { f.Name, f.Value }),
                RedisType.SortedSet => await database.SortedSetRangeByRankAsync(key),
                RedisType.Set => await database.SetMembersAsync(key),
                RedisType.Stream => (await database.StreamRangeAsync(key)).SelectMany(e => e.Values).Select(v => v.Value),

                // It was removed since it was listed.
                RedisType.None => null,
                var type => throw new NotSupportedException($"Say how to read {key}, which is a {type}."),
            };
            if (values is null)
            {
                continue;
            }

            lines.Add($"{key} {string.Join(' ', values.Select(v => System.Text.Encoding.Latin1.GetString((byte[]?)v ?? [])))}");
        }

        return lines;
    }
}

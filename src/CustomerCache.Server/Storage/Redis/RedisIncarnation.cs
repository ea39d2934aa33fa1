using Microsoft.Extensions.Options;
using Orleans.Configuration;
using StackExchange.Redis;

namespace CustomerCache.Server.Storage.Redis;

/// <summary>
/// Reads and writes a marker key that exists as long as Redis keeps the data of this cluster. Its value is random and says whether an
/// earlier one was lost: <c>first:ID</c> or <c>restored:ID</c>. A silo that joins right after a loss may write the first form, which a silo
/// that knew an earlier identity corrects. Beside it each silo counts its looks at it, so that it finds out when Redis went back to data
/// from before the latest one. Thread safe, but for looks.
/// </summary>
internal sealed class RedisIncarnation(RedisLink link, IOptions<ClusterOptions> cluster)
{
    private const string Restored = "restored:";
    private const string First = "first:";

    private const string MarkAsRestored = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2]) end";

    private const string Replace = """
        if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2]) end
        return redis.call('GET', KEYS[1])
        """;

    // Far longer than silos are apart from Redis; those that are gone leave nothing.
    private static readonly TimeSpan LooksKept = TimeSpan.FromDays(7);

    private readonly RedisKey _key = $"{cluster.Value.ServiceId}/incarnation";
    private readonly string _looks = $"{cluster.Value.ServiceId}/looks/";
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private long _look;
    private volatile string? _known;

    /// <summary>Returns the marker; null when there is none.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken) =>
        await (await link.OpenAsync()).StringGetAsync(_key).WaitAsync(cancellationToken);

    /// <summary>Returns whether a value has another identity than this silo knew; the first value seen becomes the known one.</summary>
    public bool HasChanged(string value)
    {
        var (before, now) = (_known, IdentityOf(value));
        _known = now;
        _seen.Add(now);
        return before is not null && before != now;
    }

    /// <summary>Counts a look of this silo; returns whether Redis went back to data from before its latest one.</summary>
    public async Task<bool> WentBackAsync(string silo, CancellationToken cancellationToken)
    {
        var (before, redis, key) = (_look, await link.OpenAsync(), _looks + silo);
        _look = await redis.StringIncrementAsync(key).WaitAsync(cancellationToken);
        await redis.KeyExpireAsync(key, LooksKept).WaitAsync(cancellationToken);
        return _look <= before;
    }

    /// <summary>Replaces a marker that this silo knew before Redis went back; returns the one that there is then.</summary>
    public async Task<string> ReplaceAsync(string value, CancellationToken cancellationToken) =>
        !_seen.Contains(IdentityOf(value))
            ? value
            : (string)
                (
                    await (await link.OpenAsync())
                        .ScriptEvaluateAsync(Replace, [_key], [value, Restored + Guid.NewGuid().ToString("N")])
                        .WaitAsync(cancellationToken)
                )!;

    /// <summary>Returns what identifies the data that Redis has, until they are lost; empty while there is no marker.</summary>
    public async Task<string> IdentityAsync(CancellationToken cancellationToken) =>
        await ReadAsync(cancellationToken) is { } value ? IdentityOf(value) : "";

    private static string IdentityOf(string value) => value[(value.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>Whether this silo has seen a marker.</summary>
    public bool IsKnown => _known is not null;

    /// <summary>Writes a new marker unless one exists.</summary>
    public async Task CreateAsync(CancellationToken cancellationToken) =>
        await (await link.OpenAsync())
            .StringSetAsync(_key, (IsKnown ? Restored : First) + Guid.NewGuid().ToString("N"), when: When.NotExists)
            .WaitAsync(cancellationToken);

    /// <summary>Corrects a marker written by a silo that knew of no loss, unless it was replaced since.</summary>
    public async Task MarkAsRestoredAsync(string value, CancellationToken cancellationToken)
    {
        if (value.StartsWith(First, StringComparison.Ordinal))
        {
            await (await link.OpenAsync())
                .ScriptEvaluateAsync(MarkAsRestored, [_key], [value, Restored + value[First.Length..]])
                .WaitAsync(cancellationToken);
        }
    }

    /// <summary>Returns whether Redis lost its data since this cluster first started: absent data may be lost data.</summary>
    public async Task<bool> IsRestoredAsync(CancellationToken cancellationToken) =>
        await ReadAsync(cancellationToken) is { } value ? value.StartsWith(Restored, StringComparison.Ordinal) : IsKnown;
}

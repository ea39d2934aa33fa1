using Microsoft.Extensions.Options;
using Orleans.Configuration;
using StackExchange.Redis;

namespace CustomerCache.Server.Storage.Redis;

/// <summary>
/// A key that exists as long as Redis keeps the data of this cluster. Its value is random, and says whether an earlier one was lost. Thread
/// safe.
/// </summary>
internal sealed class RedisIncarnation(RedisLink link, IOptions<ClusterOptions> cluster)
{
    private const string Restored = "restored:";
    private const string First = "first:";

    private readonly RedisKey _key = $"{cluster.Value.ServiceId}/incarnation";
    private volatile string? _known;

    /// <summary>Reads it; null when there is none.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken) => await (await link.OpenAsync()).StringGetAsync(_key).WaitAsync(cancellationToken);

    /// <summary>Whether a value is another one than this silo knew; the first one that it sees is what it knows.</summary>
    public bool HasChanged(string value)
    {
        var before = _known;
        _known = value;
        return before is not null && before != value;
    }

    /// <summary>Whether this silo has seen one.</summary>
    public bool IsKnown => _known is not null;

    /// <summary>Writes a new one unless there is one.</summary>
    public async Task CreateAsync(CancellationToken cancellationToken) =>
        await (await link.OpenAsync()).StringSetAsync(_key, (IsKnown ? Restored : First) + Guid.NewGuid().ToString("N"), when: When.NotExists).WaitAsync(cancellationToken);

    /// <summary>Whether Redis lost its data since this cluster first began: what is not there may have been lost.</summary>
    public async Task<bool> IsRestoredAsync(CancellationToken cancellationToken) =>
        await ReadAsync(cancellationToken) is { } value ? value.StartsWith(Restored, StringComparison.Ordinal) : IsKnown;
}

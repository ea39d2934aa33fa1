using System.Collections.Concurrent;
using CustomerCache.Client.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CustomerCache.Client;

/// <summary>
/// Provides the domains over one connection, with an optional near cache. The feed is followed from first use; fetches are cancelled with
/// the client.
/// </summary>
internal sealed class DomainCacheClient(
    ICacheConnection connection,
    IOptions<DomainCacheOptions> options,
    TimeProvider time,
    ILoggerFactory loggers,
    IHostApplicationLifetime? lifetime = null
) : IDomainCacheClient, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, DomainCache> _caches = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly NearCache? _near =
        options.Value.NearEntries > 0 ? new NearCache(options.Value.NearEntries, options.Value.NearSilence) : null;
    private readonly Lock _gate = new();
    private NearFollower? _follower;
    private int _isDisposed;

    /// <inheritdoc/>
    public IDomainCache this[string domain] => Get(domain);

    /// <summary>Returns a domain with what the adapters need of it.</summary>
    public DomainCache Get(string domain)
    {
        EnsureFollowing();
        return _caches.GetOrAdd(
            domain,
            name => new DomainCache(name, connection, _near, options.Value, time, loggers.CreateLogger<DomainCache>(), _stopping.Token)
        );
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The container disposes it once for each service that it implements.
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync();
        if (_follower is not null)
        {
            await _follower.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private void EnsureFollowing()
    {
        if (_near is null || _follower is not null)
        {
            return;
        }

        lock (_gate)
        {
            _follower ??= new NearFollower(
                _near,
                connection,
                options.Value.NearSilence,
                time,
                loggers.CreateLogger<NearFollower>(),
                lifetime?.ApplicationStopping ?? CancellationToken.None
            );
            _follower.Start();
        }
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Client.Connections;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Client;

/// <summary>Implements get-or-fetch over a connection.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>response of the caches</term><description>action of the client</description></listheader>
/// <item><term>found</term><description>returns the value; one that cannot be deserialized is dropped and fetched
/// again</description></item>
/// <item><term>lease</term><description>fetches, renews the lease meanwhile, and writes</description></item>
/// <item><term>miss after the wait</term><description>asks again</description></item>
/// <item><term>no lease for this caller, or a miss well before the wait elapsed</term><description>fetches locally, as when unreachable;
/// logged once</description></item>
/// <item><term>failed fetch</term><description>throws</description></item>
/// <item><term>unreachable</term><description>fetches once for all callers of this process, and caches nothing</description></item>
/// </list>
/// </remarks>
internal sealed class DomainCache(
    string domain,
    ICacheConnection connection,
    NearCache? near,
    DomainCacheOptions options,
    TimeProvider time,
    ILogger<DomainCache> logger,
    CancellationToken stopping
) : IDomainCache
{
    private readonly ConcurrentDictionary<(string Key, Type Type), Lazy<Task<object?>>> _localFetches = new();
    private readonly ConcurrentDictionary<string, NearEntry>? _nearEntries = near?.EntriesOf(domain);
    private int _hasLoggedNoLease;

    /// <inheritdoc/>
    public string Domain => domain;

    /// <inheritdoc/>
    public ValueTask<T?> GetOrFetchAsync<T>(
        string key,
        Func<CancellationToken, Task<T?>> fetch,
        Func<T?, IEnumerable<EntityRef>>? dependsOn = null,
        CancellationToken cancellationToken = default
    ) =>
        TryGetNear(key, out T? value)
            ? ValueTask.FromResult(value)
            : new ValueTask<T?>(ReadOrFetchAsync(key, fetch, dependsOn, default, cancellationToken));

    /// <inheritdoc/>
    public async ValueTask SetAsync<T>(
        string key,
        T? value,
        IEnumerable<EntityRef>? dependsOn = null,
        TimeSpan? maxAge = null,
        CancellationToken cancellationToken = default
    ) =>
        await WriteAsync(
            key,
            new CacheValue
            {
                Json = EncodedValue.Encode(value, options.Json),
                DependsOn = [.. dependsOn ?? []],
                MaxAge = maxAge,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) => RemoveAsync([key], cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> InvalidateAsync(IEnumerable<EntityRef> entities, CancellationToken cancellationToken = default)
    {
        ImmutableArray<EntityRef> named = [.. entities];
        return named.IsEmpty
            ? ValueTask.FromResult(0)
            : InvalidateAsync(new Invalidation { Domain = domain, Entities = named }, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<int> InvalidateAsync(GlobPattern pattern, CancellationToken cancellationToken = default) =>
        InvalidateAsync(new Invalidation { Domain = domain, Patterns = [pattern] }, cancellationToken);

    /// <summary>Drops keys. Throws when that cannot be acknowledged; retry then.</summary>
    internal async ValueTask RemoveAsync(IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        ImmutableArray<string> named = [.. keys];
        if (!named.IsEmpty)
        {
            await InvalidateAsync(new Invalidation { Domain = domain, Keys = named }, cancellationToken);
        }
    }

    /// <summary>Gets the JSON options of values.</summary>
    internal JsonSerializerOptions Json => options.Json;

    /// <summary>Returns a value of the near cache. Does not allocate.</summary>
    internal bool TryGetNear<T>(string key, out T? value)
    {
        if (
            _nearEntries is not null
            && near!.TryGet(_nearEntries, key, out var entry)
            && (entry.Value is T || (entry.Value is null && default(T) is null))
        )
        {
            value = (T?)entry.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Returns an entry of the caches that is present; null when there is none, or the caches are unreachable.</summary>
    internal async Task<CacheEntry?> FindAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.FindAsync(domain, key, cancellationToken);
        }
        catch (Exception failure) when (failure is not CacheRefusedException && !cancellationToken.IsCancellationRequested)
        {
            DomainCacheLog.CachesUnreachable(logger, domain, failure);
            return null;
        }
    }

    /// <summary>Returns whether a value is present and can be decoded, and the value, which is added to the near cache.</summary>
    internal async Task<(bool IsFound, T? Value)> FindAsync<T>(string key, DomainCacheCall call, CancellationToken cancellationToken)
    {
        var applied = near?.Applied ?? 0;
        if (await FindAsync(key, cancellationToken) is not { } entry || TryDecode<T>(entry.Value, out var value) is not null)
        {
            return default;
        }

        AddToNearCache(key, value, entry, applied, call);
        return (true, value);
    }

    /// <summary>Writes an encoded value.</summary>
    internal async ValueTask<CacheWriting> WriteAsync(string key, CacheValue value, CancellationToken cancellationToken)
    {
        var writing = await connection.WriteAsync(domain, key, value, cancellationToken);
        near?.Apply([new Invalidation { Domain = domain, Keys = [key] }]);
        return writing;
    }

    /// <summary>Fetches once for all callers of this process; caches nothing.</summary>
    internal async Task<T?> FetchLocallyAsync<T>(string key, Func<CancellationToken, Task<T?>> fetch)
    {
        // Callers that request different types for one key cannot share a fetch.
        var lazy = _localFetches.GetOrAdd((key, typeof(T)), _ => new Lazy<Task<object?>>(async () => await fetch(stopping)));
        try
        {
            return (T?)await lazy.Value;
        }
        finally
        {
            _localFetches.TryRemove(KeyValuePair.Create((key, typeof(T)), lazy));
        }
    }

    /// <summary>Returns the value of the caches, fetching it on a miss.</summary>
    internal async Task<T?> ReadOrFetchAsync<T>(
        string key,
        Func<CancellationToken, Task<T?>> fetch,
        Func<T?, IEnumerable<EntityRef>>? dependsOn,
        DomainCacheCall call,
        CancellationToken cancellationToken
    )
    {
        var wasDropped = false;
        while (true)
        {
            var (applied, startedAt) = (near?.Applied ?? 0, time.GetTimestamp());
            CacheReading reading;
            try
            {
                reading = await connection.ReadAsync(domain, key, options.Wait, cancellationToken);
            }
            catch (LeaseRefusedException refused)
            {
                return await FetchWithoutLeaseAsync(key, refused.Message, fetch).WaitAsync(cancellationToken);
            }
            catch (Exception failure) when (failure is not CacheRefusedException && !cancellationToken.IsCancellationRequested)
            {
                DomainCacheLog.CachesUnreachable(logger, domain, failure);
                return await FetchLocallyAsync(key, fetch).WaitAsync(cancellationToken);
            }

            switch (reading)
            {
                case CacheReading.Found found when TryDecode<T>(found.Entry.Value, out var value) is { } problem:
                    if (wasDropped)
                    {
                        throw problem;
                    }

                    // A value written in another shape must not stay.
                    wasDropped = true;
                    DomainCacheLog.ValueUnreadable(logger, domain, key, problem.Message);
                    await RemoveAsync(key, cancellationToken);
                    break;
                case CacheReading.Found found:
                    TryDecode(found.Entry.Value, out T? read);
                    AddToNearCache(key, read, found.Entry, applied, call);
                    return read;
                case CacheReading.Lease lease:
                    // Other callers wait for this fetch: it continues after its own caller has cancelled.
                    return await FetchAsync(key, lease, fetch, dependsOn, call).WaitAsync(cancellationToken);
                case CacheReading.Failed failed:
                    throw new FetchFailedException(failed.Message);
                case CacheReading.Missing when time.GetElapsedTime(startedAt) < options.Wait / 2:
                    // A response that did not wait would be requested again without pause.
                    return await FetchWithoutLeaseAsync(key, "the answer came before the wait was over", fetch)
                        .WaitAsync(cancellationToken);
            }
        }
    }

    // The caller's own near cache does not wait for the feed.
    private async ValueTask<int> InvalidateAsync(Invalidation stale, CancellationToken cancellationToken)
    {
        var entries = await connection.InvalidateAsync(stale, cancellationToken);
        near?.Apply([stale]);
        return entries;
    }

    private async Task<T?> FetchAsync<T>(
        string key,
        CacheReading.Lease lease,
        Func<CancellationToken, Task<T?>> fetch,
        Func<T?, IEnumerable<EntityRef>>? dependsOn,
        DomainCacheCall call
    )
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var renewal = RenewLeaseAsync(key, lease, done.Token);
        try
        {
            var value = await fetch(stopping);
            var json = EncodedValue.Encode(value, options.Json);
            await TryAsync(
                key,
                () =>
                    connection
                        .WriteAsync(
                            domain,
                            key,
                            new CacheValue
                            {
                                Json = json,
                                Lease = lease.Token,
                                DependsOn = [.. dependsOn?.Invoke(value) ?? []],
                                MaxAge = call.MaxAge,
                            },
                            stopping
                        )
                        .AsTask()
            );
            return value;
        }
        catch (Exception failure)
        {
            await TryAsync(
                key,
                () =>
                    connection
                        .ReleaseLeaseAsync(
                            domain,
                            key,
                            lease.Token,
                            stopping.IsCancellationRequested ? null : failure.Message,
                            CancellationToken.None
                        )
                        .AsTask()
            );
            throw;
        }
        finally
        {
            await done.CancelAsync();
            await renewal;
        }
    }

    private async Task RenewLeaseAsync(string key, CacheReading.Lease lease, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(lease.For / 3, time, cancellationToken);
                if (!await connection.RenewAsync(domain, key, lease.Token, cancellationToken))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The fetch has ended.
        }
        catch (Exception failure)
        {
            DomainCacheLog.LeaseNotRenewed(logger, domain, failure);
        }
    }

    // The fetched value is valid whether or not the caches accept it.
    private async Task TryAsync(string key, Func<Task> operation)
    {
        try
        {
            await operation();
        }
        catch (Exception failure) when (failure is not CacheRefusedException)
        {
            DomainCacheLog.ValueNotStored(logger, domain, failure);
        }
        catch (CacheRefusedException refused)
        {
            DomainCacheLog.ValueRefused(logger, domain, key, refused.Message);
        }
    }

    private Task<T?> FetchWithoutLeaseAsync<T>(string key, string reason, Func<CancellationToken, Task<T?>> fetch)
    {
        if (Interlocked.Exchange(ref _hasLoggedNoLease, 1) == 0)
        {
            DomainCacheLog.LeaseDenied(logger, domain, key, reason);
        }

        return FetchLocallyAsync(key, fetch);
    }

    private void AddToNearCache<T>(string key, T? value, CacheEntry entry, long applied, DomainCacheCall call)
    {
        if (near is null || call.SkipsNear)
        {
            return;
        }

        var remaining = entry.ExpiresAt is { } at ? (long)(at - time.GetUtcNow()).TotalMilliseconds : long.MaxValue / 2;
        remaining = call.NearMaxAge is { } limit ? Math.Min(remaining, (long)limit.TotalMilliseconds) : remaining;
        if (remaining > 0)
        {
            near.Put(new CacheKey(domain, key), new NearEntry(value, entry.DependsOn, Environment.TickCount64 + remaining), applied);
        }
    }

    private JsonException? TryDecode<T>(ReadOnlyMemory<byte> json, out T? value)
    {
        try
        {
            value = EncodedValue.Decode<T>(json, options.Json);
            return null;
        }
        catch (JsonException problem)
        {
            value = default;
            return problem;
        }
    }
}

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
internal sealed partial class DomainCache(
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
        near is not null && near.TryGet(new CacheKey(domain, key), out var entry) && entry.Value is T or null
            ? ValueTask.FromResult((T?)entry.Value)
            : new ValueTask<T?>(ReadOrFetchAsync(key, fetch, dependsOn, cancellationToken));

    /// <inheritdoc/>
    public async ValueTask SetAsync<T>(
        string key,
        T? value,
        IEnumerable<EntityRef>? dependsOn = null,
        TimeSpan? maxAge = null,
        CancellationToken cancellationToken = default
    ) =>
        await connection.WriteAsync(
            domain,
            key,
            new CacheValue
            {
                Json = JsonSerializer.SerializeToUtf8Bytes(value, options.Json),
                DependsOn = [.. dependsOn ?? []],
                MaxAge = maxAge,
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) =>
        await connection.InvalidateAsync(new Invalidation { Domain = domain, Keys = [key] }, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> InvalidateAsync(IEnumerable<EntityRef> entities, CancellationToken cancellationToken = default)
    {
        ImmutableArray<EntityRef> named = [.. entities];
        return named.IsEmpty
            ? ValueTask.FromResult(0)
            : connection.InvalidateAsync(new Invalidation { Domain = domain, Entities = named }, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<int> InvalidateAsync(GlobPattern pattern, CancellationToken cancellationToken = default) =>
        connection.InvalidateAsync(new Invalidation { Domain = domain, Patterns = [pattern] }, cancellationToken);

    private async Task<T?> ReadOrFetchAsync<T>(
        string key,
        Func<CancellationToken, Task<T?>> fetch,
        Func<T?, IEnumerable<EntityRef>>? dependsOn,
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
                Log.CachesUnreachable(logger, domain, failure);
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
                    Log.ValueUnreadable(logger, domain, key, problem.Message);
                    await RemoveAsync(key, cancellationToken);
                    break;
                case CacheReading.Found found:
                    TryDecode(found.Entry.Value, out T? read);
                    AddToNearCache(key, read, found.Entry, applied);
                    return read;
                case CacheReading.Lease lease:
                    // Other callers wait for this fetch: it continues after its own caller has cancelled.
                    return await FetchAsync(key, lease, fetch, dependsOn).WaitAsync(cancellationToken);
                case CacheReading.Failed failed:
                    throw new FetchFailedException(failed.Message);
                case CacheReading.Missing when time.GetElapsedTime(startedAt) < options.Wait / 2:
                    // A response that did not wait would be requested again without pause.
                    return await FetchWithoutLeaseAsync(key, "the answer came before the wait was over", fetch)
                        .WaitAsync(cancellationToken);
            }
        }
    }

    private async Task<T?> FetchAsync<T>(
        string key,
        CacheReading.Lease lease,
        Func<CancellationToken, Task<T?>> fetch,
        Func<T?, IEnumerable<EntityRef>>? dependsOn
    )
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var renewal = RenewLeaseAsync(key, lease, done.Token);
        try
        {
            var value = await fetch(stopping);
            var json = JsonSerializer.SerializeToUtf8Bytes(value, options.Json);
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
            Log.LeaseNotRenewed(logger, domain, failure);
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
            Log.ValueNotStored(logger, domain, failure);
        }
        catch (CacheRefusedException refused)
        {
            Log.ValueRefused(logger, domain, key, refused.Message);
        }
    }

    private Task<T?> FetchWithoutLeaseAsync<T>(string key, string reason, Func<CancellationToken, Task<T?>> fetch)
    {
        if (Interlocked.Exchange(ref _hasLoggedNoLease, 1) == 0)
        {
            Log.LeaseDenied(logger, domain, key, reason);
        }

        return FetchLocallyAsync(key, fetch);
    }

    private async Task<T?> FetchLocallyAsync<T>(string key, Func<CancellationToken, Task<T?>> fetch)
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

    private void AddToNearCache<T>(string key, T? value, CacheEntry entry, long applied)
    {
        if (near is null)
        {
            return;
        }

        var remaining = entry.ExpiresAt is { } at ? (long)(at - time.GetUtcNow()).TotalMilliseconds : long.MaxValue / 2;
        if (remaining > 0)
        {
            near.Put(new CacheKey(domain, key), new NearEntry(value, entry.DependsOn, Environment.TickCount64 + remaining), applied);
        }
    }

    private JsonException? TryDecode<T>(ReadOnlyMemory<byte> json, out T? value)
    {
        try
        {
            value = JsonSerializer.Deserialize<T>(json.Span, options.Json);
            return null;
        }
        catch (JsonException problem)
        {
            value = default;
            return problem;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            6011,
            LogLevel.Warning,
            "Failed to reach the caches for {Domain}. Fetching once for this process; the value is not cached.",
            EventName = "CachesUnreachable"
        )]
        public static partial void CachesUnreachable(ILogger logger, string domain, Exception failure);

        [LoggerMessage(
            6016,
            LogLevel.Warning,
            "The caches granted no lease for {Key} of {Domain}: {Reason}. Fetching such values once per process without "
                + "caching. Logged once.",
            EventName = "LeaseDenied"
        )]
        public static partial void LeaseDenied(ILogger logger, string domain, string key, string reason);

        [LoggerMessage(
            6012,
            LogLevel.Warning,
            "Failed to deserialize {Key} of {Domain} as the requested type; dropping and fetching it again: {Problem}",
            EventName = "ValueUnreadable"
        )]
        public static partial void ValueUnreadable(ILogger logger, string domain, string key, string problem);

        [LoggerMessage(
            6013,
            LogLevel.Warning,
            "Failed to renew the lease of a fetch for {Domain}; if it expires, another caller may fetch the same value.",
            EventName = "LeaseNotRenewed"
        )]
        public static partial void LeaseNotRenewed(ILogger logger, string domain, Exception failure);

        [LoggerMessage(
            6014,
            LogLevel.Warning,
            "Failed to store a value of {Domain}; its caller received it, the next one fetches again.",
            EventName = "ValueNotStored"
        )]
        public static partial void ValueNotStored(ILogger logger, string domain, Exception failure);

        [LoggerMessage(
            6015,
            LogLevel.Error,
            "The caches refused {Key} of {Domain}, which is therefore fetched by every call: {Problem}",
            EventName = "ValueRefused"
        )]
        public static partial void ValueRefused(ILogger logger, string domain, string key, string problem);
    }
}

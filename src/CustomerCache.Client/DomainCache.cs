using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Client.Connections;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Client;

/// <summary>
/// Get or fetch over a connection.
/// <list type="table">
/// <listheader><term>the caches say</term><description>the client</description></listheader>
/// <item><term>found</term><description>gives it; what cannot be read as the type that is wanted is dropped and fetched
/// anew</description></item>
/// <item><term>a lease</term><description>fetches, says that it is alive while it does, and writes</description></item>
/// <item><term>nothing within the wait</term><description>asks again</description></item>
/// <item><term>nothing, and this caller cannot get a lease, or nothing long before the wait is over</term><description>fetches for itself,
/// as when they cannot be reached, and logs it once</description></item>
/// <item><term>the fetch failed</term><description>throws</description></item>
/// <item><term>nothing: they cannot be reached</term><description>fetches for itself, once for all callers of this process, and keeps
/// nothing</description></item>
/// </list>
/// </summary>
internal sealed partial class DomainCache(
    string domain,
    ICacheConnection connection,
    NearCache? near,
    DomainCacheOptions options,
    TimeProvider time,
    ILogger<DomainCache> logger,
    CancellationToken stop
) : IDomainCache
{
    private readonly ConcurrentDictionary<(string Key, Type Type), Lazy<Task<object?>>> _unaided = new();
    private int _saidWithoutLease;

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
            : new ValueTask<T?>(AskAsync(key, fetch, dependsOn, cancellationToken));

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

    private async Task<T?> AskAsync<T>(
        string key,
        Func<CancellationToken, Task<T?>> fetch,
        Func<T?, IEnumerable<EntityRef>>? dependsOn,
        CancellationToken cancellationToken
    )
    {
        var isHealed = false;
        while (true)
        {
            var (applied, asked) = (near?.Applied ?? 0, time.GetTimestamp());
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
                Log.Unreachable(logger, domain, failure);
                return await FetchUnaidedAsync(key, fetch).WaitAsync(cancellationToken);
            }

            switch (reading)
            {
                case CacheReading.Found found when TryDecode<T>(found.Entry.Value, out var value) is { } problem:
                    if (isHealed)
                    {
                        throw problem;
                    }

                    // What somebody else wrote in another shape must not stay.
                    isHealed = true;
                    Log.Unreadable(logger, domain, key, problem.Message);
                    await RemoveAsync(key, cancellationToken);
                    break;
                case CacheReading.Found found:
                    TryDecode(found.Entry.Value, out T? read);
                    Keep(key, read, found.Entry, applied);
                    return read;
                case CacheReading.Lease lease:
                    // Others wait for this fetch: it goes on when its own caller has left.
                    return await FetchAsync(key, lease, fetch, dependsOn).WaitAsync(cancellationToken);
                case CacheReading.Failed failed:
                    throw new FetchFailedException(failed.Message);
                case CacheReading.Missing when time.GetElapsedTime(asked) < options.Wait / 2:
                    // An answer that did not wait would otherwise be asked for again at full speed.
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
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var alive = StayAliveAsync(key, lease, done.Token);
        try
        {
            var value = await fetch(stop);
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
                            stop
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
                            stop.IsCancellationRequested ? null : failure.Message,
                            CancellationToken.None
                        )
                        .AsTask()
            );
            throw;
        }
        finally
        {
            await done.CancelAsync();
            await alive;
        }
    }

    private async Task StayAliveAsync(string key, CacheReading.Lease lease, CancellationToken cancellationToken)
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
            // The fetch is over.
        }
        catch (Exception failure)
        {
            Log.NotTold(logger, domain, failure);
        }
    }

    // The value was fetched, and is good whether or not the caches take it.
    private async Task TryAsync(string key, Func<Task> tell)
    {
        try
        {
            await tell();
        }
        catch (Exception failure) when (failure is not CacheRefusedException)
        {
            Log.NotKept(logger, domain, failure);
        }
        catch (CacheRefusedException refused)
        {
            Log.Refused(logger, domain, key, refused.Message);
        }
    }

    private Task<T?> FetchWithoutLeaseAsync<T>(string key, string reason, Func<CancellationToken, Task<T?>> fetch)
    {
        if (Interlocked.Exchange(ref _saidWithoutLease, 1) == 0)
        {
            Log.WithoutLease(logger, domain, key, reason);
        }

        return FetchUnaidedAsync(key, fetch);
    }

    private async Task<T?> FetchUnaidedAsync<T>(string key, Func<CancellationToken, Task<T?>> fetch)
    {
        // Callers who want different types of one key cannot share what is fetched.
        var lazy = _unaided.GetOrAdd((key, typeof(T)), _ => new Lazy<Task<object?>>(async () => await fetch(stop)));
        try
        {
            return (T?)await lazy.Value;
        }
        finally
        {
            _unaided.TryRemove(KeyValuePair.Create((key, typeof(T)), lazy));
        }
    }

    private void Keep<T>(string key, T? value, CacheEntry entry, long applied)
    {
        if (near is null)
        {
            return;
        }

        var left = entry.ExpiresAt is { } at ? (long)(at - time.GetUtcNow()).TotalMilliseconds : long.MaxValue / 2;
        if (left > 0)
        {
            near.Put(new CacheKey(domain, key), new NearEntry(value, entry.DependsOn, Environment.TickCount64 + left), applied);
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
            "The caches cannot be reached for {Domain}; the value is fetched for the callers of this process alone, and not kept"
        )]
        public static partial void Unreachable(ILogger logger, string domain, Exception failure);

        [LoggerMessage(
            6016,
            LogLevel.Warning,
            "The caches grant no lease for {Key} of {Domain}: {Reason}; values like it are fetched for the callers of this process alone "
                + "and are not cached. Logged once"
        )]
        public static partial void WithoutLease(ILogger logger, string domain, string key, string reason);

        [LoggerMessage(
            6012,
            LogLevel.Warning,
            "{Key} of {Domain} cannot be read as the type that is wanted; it is dropped and fetched anew: {Problem}"
        )]
        public static partial void Unreadable(ILogger logger, string domain, string key, string problem);

        [LoggerMessage(
            6013,
            LogLevel.Warning,
            "The caches could not be told that a fetch for {Domain} is under way; if it lasts, somebody else may fetch the same"
        )]
        public static partial void NotTold(ILogger logger, string domain, Exception failure);

        [LoggerMessage(
            6014,
            LogLevel.Warning,
            "The caches could not be given a value of {Domain}; its caller has it, and the next one fetches again"
        )]
        public static partial void NotKept(ILogger logger, string domain, Exception failure);

        [LoggerMessage(6015, LogLevel.Error, "The caches refuse {Key} of {Domain}; it is fetched again every time: {Problem}")]
        public static partial void Refused(ILogger logger, string domain, string key, string problem);
    }
}

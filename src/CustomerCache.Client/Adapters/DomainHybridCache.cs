using CustomerCache.Core.Caching;
using Microsoft.Extensions.Caching.Hybrid;

namespace CustomerCache.Client.Adapters;

/// <summary>Provides one domain of the caches as <see cref="HybridCache"/>. Thread safe.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>of HybridCache</term><description>here</description></listheader>
/// <item><term>local cache</term><description>the near cache of the process</description></item>
/// <item><term>distributed cache</term><description>the domain</description></item>
/// <item><term>tags</term><description>entities (<see cref="EntityTag"/>)</description></item>
/// <item><term>one factory per process</term><description>one factory in the deployment; its token is cancelled with the
/// client</description></item>
/// <item><term>Expiration</term><description>the maximum age; the domain's is the upper bound</description></item>
/// <item><term>DisableDistributedCacheRead</term><description>the key is removed first, so that what the factory returns is newer than
/// the call</description></item>
/// <item><term>DisableDistributedCacheWrite</term><description>one factory per process; <see cref="SetAsync"/> refuses
/// it</description></item>
/// <item><term>DisableCompression</term><description>has no effect: values are not compressed</description></item>
/// </list>
/// </remarks>
internal sealed class DomainHybridCache(DomainCache cache, HybridCacheEntryOptions? defaults) : HybridCache
{
    private const HybridCacheEntryFlags NoLocalRead = HybridCacheEntryFlags.DisableLocalCacheRead;
    private const HybridCacheEntryFlags NoLocalWrite = HybridCacheEntryFlags.DisableLocalCacheWrite;
    private const HybridCacheEntryFlags NoRead = HybridCacheEntryFlags.DisableDistributedCacheRead;
    private const HybridCacheEntryFlags NoWrite = HybridCacheEntryFlags.DisableDistributedCacheWrite;
    private const HybridCacheEntryFlags NoFactory = HybridCacheEntryFlags.DisableUnderlyingData;

    /// <inheritdoc/>
    public override ValueTask<T> GetOrCreateAsync<TState, T>(
        string key,
        TState state,
        Func<TState, CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? options = null,
        IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default
    )
    {
        var flags = options?.Flags ?? defaults?.Flags ?? HybridCacheEntryFlags.None;
        return !flags.HasFlag(NoLocalRead) && TryGetNear(key, out T? value)
            ? ValueTask.FromResult(value!)
            : new ValueTask<T>(CreateAsync(key, flags, state, factory, options, tags, cancellationToken));
    }

    /// <inheritdoc/>
    public override async ValueTask SetAsync<T>(
        string key,
        T value,
        HybridCacheEntryOptions? options = null,
        IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default
    )
    {
        if ((options?.Flags ?? defaults?.Flags)?.HasFlag(NoWrite) == true)
        {
            throw new NotSupportedException(
                "A value of this process alone cannot be set: without DisableDistributedCacheWrite it is set for all; for a local value "
                    + "use IMemoryCache."
            );
        }

        await cache.SetAsync(key, value, EntityTag.ToEntities(tags), Call(options, default).MaxAge, cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default) =>
        cache.RemoveAsync(key, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask RemoveAsync(IEnumerable<string> keys, CancellationToken cancellationToken = default) =>
        cache.RemoveAsync(keys, cancellationToken);

    /// <inheritdoc/>
    public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) =>
        RemoveByTagAsync([tag], cancellationToken);

    /// <inheritdoc/>
    public override async ValueTask RemoveByTagAsync(IEnumerable<string> tags, CancellationToken cancellationToken = default)
    {
        var named = tags.ToArray();
        if (named.Contains(EntityTag.All))
        {
            await cache.InvalidateAsync(GlobPattern.Of("*"), cancellationToken);
        }
        else
        {
            await cache.InvalidateAsync(EntityTag.ToEntities(named), cancellationToken);
        }
    }

    // Separate method: a hit must not allocate the closure.
    private Task<T> CreateAsync<TState, T>(
        string key,
        HybridCacheEntryFlags flags,
        TState state,
        Func<TState, CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? options,
        IEnumerable<string>? tags,
        CancellationToken cancellationToken
    ) => GetOrCreateAsync(key, flags, token => factory(state, token), options, tags, cancellationToken);

    private async Task<T> GetOrCreateAsync<T>(
        string key,
        HybridCacheEntryFlags flags,
        Func<CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? options,
        IEnumerable<string>? tags,
        CancellationToken cancellationToken
    )
    {
        var entities = EntityTag.ToEntities(tags);
        var call = Call(options, flags);
        return ImmutableType<T>.IsShared
                ? (await ReadAsync<T>(key, flags, async token => await factory(token), entities, call, cancellationToken))!
            : await ReadAsync(key, flags, EncodeAsync, entities, call, cancellationToken) is { } encoded
                ? EncodedValue.Decode<T>(encoded.Json, cache.Json)!
            : default!;

        async Task<EncodedValue?> EncodeAsync(CancellationToken token) => new(EncodedValue.Encode(await factory(token), cache.Json));
    }

    private async Task<T?> ReadAsync<T>(
        string key,
        HybridCacheEntryFlags flags,
        Func<CancellationToken, Task<T?>> fetch,
        EntityRef[] entities,
        DomainCacheCall call,
        CancellationToken cancellationToken
    )
    {
        var (skipsRead, skipsWrite) = (flags.HasFlag(NoRead), flags.HasFlag(NoWrite));
        if (!skipsRead && (skipsWrite || flags.HasFlag(NoFactory)))
        {
            var (isFound, value) = await cache.FindAsync<T>(key, call, cancellationToken);
            if (isFound)
            {
                return value;
            }
        }

        if (flags.HasFlag(NoFactory))
        {
            return default;
        }

        if (skipsWrite || (skipsRead && !await TryRemoveAsync(key, cancellationToken)))
        {
            return await cache.FetchLocallyAsync(key, fetch).WaitAsync(cancellationToken);
        }

        return await cache.ReadOrFetchAsync(key, fetch, _ => entities, call, cancellationToken);
    }

    private async Task<bool> TryRemoveAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await cache.RemoveAsync(key, cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is not CacheRefusedException && !cancellationToken.IsCancellationRequested)
        {
            // Unreachable: the caller still gets its value.
            return false;
        }
    }

    private bool TryGetNear<T>(string key, out T? value)
    {
        if (ImmutableType<T>.IsShared)
        {
            return cache.TryGetNear(key, out value);
        }

        var isFound = cache.TryGetNear(key, out EncodedValue? encoded) && encoded is not null;
        value = isFound ? EncodedValue.Decode<T>(encoded!.Json, cache.Json) : default;
        return isFound;
    }

    private DomainCacheCall Call(HybridCacheEntryOptions? options, HybridCacheEntryFlags flags) =>
        new(
            MaxAge.Of(options?.Expiration ?? defaults?.Expiration, nameof(options.Expiration)),
            options?.LocalCacheExpiration ?? defaults?.LocalCacheExpiration,
            flags.HasFlag(NoLocalWrite)
        );
}

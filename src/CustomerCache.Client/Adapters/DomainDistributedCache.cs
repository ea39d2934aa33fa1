using System.Buffers;
using System.Globalization;
using System.Text;
using CustomerCache.Core.Caching;
using Microsoft.Extensions.Caching.Distributed;

namespace CustomerCache.Client.Adapters;

/// <summary>
/// Provides one domain of the caches as <see cref="IDistributedCache"/>, for FusionCache, output caching and sessions. Thread safe.
/// </summary>
/// <remarks>
/// <para>
/// A value is the JSON string of its bytes in base64, or with a sliding expiration an object that also holds the window. Reading such a
/// value writes it again, if it is still the same, with a new expiry: one more call, and never over a newer value. The near cache is not
/// used, since what sits on this interface has one of its own.
/// </para>
/// <para>
/// Control characters, percent signs and a leading slash of a key are percent-encoded. While the caches are unreachable a read is a miss
/// and a write throws. The synchronous methods block a thread for the duration of a call.
/// </para>
/// </remarks>
internal sealed class DomainDistributedCache(DomainCache cache, TimeProvider time) : IBufferDistributedCache
{
    /// <inheritdoc/>
    public byte[]? Get(string key) => Wait(() => GetAsync(key));

    /// <inheritdoc/>
    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) => (await ReadAsync(Encode(key), token))?.Value;

    /// <inheritdoc/>
    public bool TryGet(string key, IBufferWriter<byte> destination) => Wait(() => TryGetAsync(key, destination).AsTask());

    /// <inheritdoc/>
    public async ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default)
    {
        var value = await GetAsync(key, token);
        destination.Write(value);
        return value is not null;
    }

    /// <inheritdoc/>
    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => Wait(() => SetAsync(key, value, options));

    /// <inheritdoc/>
    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(options);
        var now = time.GetUtcNow();
        var window = MaxAge.Of(options.SlidingExpiration, nameof(options.SlidingExpiration));
        DateTimeOffset? end =
            options.AbsoluteExpirationRelativeToNow is { } relative ? now + relative
            : options.AbsoluteExpiration is { } absolute ? absolute
            : null;
        var content = new StoredBytes(value, (int?)window?.TotalSeconds, window is null ? null : end?.ToUnixTimeMilliseconds());
        return WriteAsync(Encode(key), content, end is { } at ? at - now : window, ifMatch: null, token);
    }

    /// <inheritdoc/>
    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options) => Set(key, value.ToArray(), options);

    /// <inheritdoc/>
    public ValueTask SetAsync(
        string key,
        ReadOnlySequence<byte> value,
        DistributedCacheEntryOptions options,
        CancellationToken token = default
    ) => new(SetAsync(key, value.ToArray(), options, token));

    /// <inheritdoc/>
    public void Refresh(string key) => Wait(() => RefreshAsync(key));

    /// <inheritdoc/>
    public Task RefreshAsync(string key, CancellationToken token = default) => ReadAsync(Encode(key), token);

    /// <inheritdoc/>
    public void Remove(string key) => Wait(() => RemoveAsync(key));

    /// <inheritdoc/>
    public Task RemoveAsync(string key, CancellationToken token = default) => cache.RemoveAsync(Encode(key), token).AsTask();

    // The interface has synchronous methods. Off the caller's context, whose only thread may be the one that waits.
    private static T Wait<T>(Func<Task<T>> call) => Task.Run(call).GetAwaiter().GetResult();

    private static void Wait(Func<Task> call) =>
        Wait(async () =>
        {
            await call();
            return true;
        });

    private async Task<StoredBytes?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        var entry = await cache.FindAsync(key, cancellationToken);
        var content = entry is null ? null : StoredBytes.Decode(entry.Value);
        if (content is { Window: { } window })
        {
            var left = content.End is { } end ? DateTimeOffset.FromUnixTimeMilliseconds(end) - time.GetUtcNow() : TimeSpan.MaxValue;
            if (left > TimeSpan.Zero)
            {
                await WriteAsync(key, content, left, entry!.ContentTag, cancellationToken);
            }
        }

        return content;
    }

    private async Task WriteAsync(string key, StoredBytes content, TimeSpan? left, string? ifMatch, CancellationToken cancellationToken)
    {
        var age = MaxAge.Of(left, nameof(DistributedCacheEntryOptions.AbsoluteExpiration));
        await cache.WriteAsync(
            key,
            new CacheValue
            {
                Json = content.Encode(),
                MaxAge =
                    content.Window is { } window && (age is null || age > TimeSpan.FromSeconds(window))
                        ? TimeSpan.FromSeconds(window)
                        : age,
                IfMatch = ifMatch,
            },
            cancellationToken
        );
    }

    private static string Encode(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (key[0] != '/' && !key.Any(IsEncoded))
        {
            return key;
        }

        var encoded = new StringBuilder(key.Length + 16);
        foreach (var c in key)
        {
            if (IsEncoded(c) || (encoded.Length == 0 && c == '/'))
            {
                encoded.Append(CultureInfo.InvariantCulture, $"%{(int)c:X2}");
            }
            else
            {
                encoded.Append(c);
            }
        }

        return encoded.ToString();

        static bool IsEncoded(char c) => c == '%' || char.IsControl(c);
    }
}

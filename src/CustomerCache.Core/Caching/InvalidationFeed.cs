using System.Collections.Immutable;
using System.Globalization;

namespace CustomerCache.Core.Caching;

/// <summary>Publishes invalidations to near caches, in order. Implemented by the engine. Thread safe.</summary>
public interface IInvalidationFeed
{
    /// <summary>
    /// Appends an invalidation. Call it after the caches have dropped the entries, so that readers notified by it find nothing older.
    /// </summary>
    ValueTask AppendAsync(Invalidation stale, CancellationToken cancellationToken);

    /// <summary>Returns the invalidations after a position, waiting up to <paramref name="wait"/> for one.</summary>
    /// <remarks>
    /// Null returns the current position. A position that is too old, or from another epoch of the feed, returns <see
    /// cref="FeedPage.HasGap"/>.
    /// </remarks>
    ValueTask<FeedPage> ReadAsync(string? after, TimeSpan wait, CancellationToken cancellationToken);
}

/// <summary>
/// Holds the last invalidations in memory: up to <see cref="Capacity"/>, with up to <see cref="MaxNames"/> names. Thread safe.
/// </summary>
/// <remarks>A follower that missed more must drop all of its entries, which is always correct.</remarks>
public sealed class InvalidationFeed(TimeProvider time) : IInvalidationFeed
{
    /// <summary>The maximum number of invalidations.</summary>
    public const int Capacity = 10_000;

    /// <summary>The maximum number of keys, entities and patterns.</summary>
    public const int MaxNames = 1_000_000;

    /// <summary>The maximum number of invalidations per page.</summary>
    public const int PageSize = 1_000;

    // Positions of another epoch are invalid in this one.
    private readonly string _epoch = Guid.NewGuid().ToString("N");
    private readonly Lock _gate = new();
    private readonly Queue<Invalidation> _items = [];
    private TaskCompletionSource _next = NewSignal();
    private long _last;
    private long _names;

    /// <inheritdoc/>
    public ValueTask AppendAsync(Invalidation stale, CancellationToken cancellationToken)
    {
        TaskCompletionSource completed;
        lock (_gate)
        {
            _last++;
            _items.Enqueue(stale);
            _names += NamesOf(stale);
            while (_items.Count > 1 && (_items.Count > Capacity || _names > MaxNames))
            {
                _names -= NamesOf(_items.Dequeue());
            }

            (completed, _next) = (_next, NewSignal());
        }

        completed.SetResult();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<FeedPage> ReadAsync(string? after, TimeSpan wait, CancellationToken cancellationToken)
    {
        var (page, next) = Read(after);
        if (page.Items.IsEmpty && !page.HasGap && after is not null && wait > TimeSpan.Zero)
        {
            try
            {
                await next.WaitAsync(wait, time, cancellationToken);
                (page, _) = Read(after);
            }
            catch (TimeoutException)
            {
                // No invalidation in time: the page is empty.
            }
        }

        return page;
    }

    private (FeedPage Page, Task Next) Read(string? after)
    {
        lock (_gate)
        {
            if (after is null)
            {
                return (new FeedPage(At(_last), false, []), _next.Task);
            }

            if (!TryParse(after, out var position) || position > _last || position < _last - _items.Count)
            {
                return (new FeedPage(At(_last), true, []), _next.Task);
            }

            ImmutableArray<Invalidation> items = [.. _items.Skip((int)(position - (_last - _items.Count))).Take(PageSize)];
            return (new FeedPage(At(position + items.Length), false, items), _next.Task);
        }
    }

    private string At(long position) => string.Create(CultureInfo.InvariantCulture, $"{_epoch}-{position}");

    private bool TryParse(string text, out long position)
    {
        position = 0;
        return text.Length > _epoch.Length + 1
            && text.StartsWith(_epoch, StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(_epoch.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out position);
    }

    private static int NamesOf(Invalidation stale) => stale.Keys.Length + stale.Entities.Length + stale.Patterns.Length;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Represents a page of the invalidation feed.</summary>
/// <param name="Position">The position to continue from.</param>
/// <param name="HasGap">Whether earlier invalidations are lost: the follower must drop all of its entries.</param>
/// <param name="Items">The invalidations, in order.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.FeedPage")]
public sealed record FeedPage(
    [property: Id(0)] string Position,
    [property: Id(1)] bool HasGap,
    [property: Id(2)] ImmutableArray<Invalidation> Items
);

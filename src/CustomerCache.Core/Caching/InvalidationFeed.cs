using System.Collections.Immutable;
using System.Globalization;

namespace CustomerCache.Core.Caching;

/// <summary>Tells those who cache beside the cache what has become stale, in order, as an engine provides it. Thread safe.</summary>
public interface IInvalidationFeed
{
    /// <summary>Tells everybody. Call when the caches themselves have dropped it: whoever asks them then gets nothing older.</summary>
    ValueTask AppendAsync(Invalidation stale, CancellationToken cancellationToken);

    /// <summary>
    /// What came after a position, waiting up to <paramref name="wait"/> for something. Null for the start: gives where the feed is now. A
    /// position that is too old, or of another life of the feed, gives <see cref="FeedPage.HasGap"/>.
    /// </summary>
    ValueTask<FeedPage> ReadAsync(string? after, TimeSpan wait, CancellationToken cancellationToken);
}

/// <summary>
/// The last invalidations, in memory: <see cref="Capacity"/> of them, or <see cref="MaxNames"/> names in them. Whoever has missed more
/// drops all that he cached, which is always right. Thread safe.
/// </summary>
public sealed class InvalidationFeed(TimeProvider time) : IInvalidationFeed
{
    /// <summary>How many invalidations are remembered.</summary>
    public const int Capacity = 10_000;

    /// <summary>How many keys, entities and patterns are remembered.</summary>
    public const int MaxNames = 1_000_000;

    /// <summary>How many invalidations one page has at the most.</summary>
    public const int PageSize = 1_000;

    // Positions of another life of the feed mean nothing in this one.
    private readonly string _life = Guid.NewGuid().ToString("N");
    private readonly Lock _gate = new();
    private readonly Queue<Invalidation> _items = [];
    private TaskCompletionSource _next = Waiting();
    private long _last;
    private long _names;

    /// <inheritdoc/>
    public ValueTask AppendAsync(Invalidation stale, CancellationToken cancellationToken)
    {
        TaskCompletionSource told;
        lock (_gate)
        {
            _last++;
            _items.Enqueue(stale);
            _names += NamesOf(stale);
            while (_items.Count > 1 && (_items.Count > Capacity || _names > MaxNames))
            {
                _names -= NamesOf(_items.Dequeue());
            }

            (told, _next) = (_next, Waiting());
        }

        told.SetResult();
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
                // Nothing came: the page says so.
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

    private string At(long position) => string.Create(CultureInfo.InvariantCulture, $"{_life}-{position}");

    private bool TryParse(string text, out long position)
    {
        position = 0;
        return text.Length > _life.Length + 1
            && text.StartsWith(_life, StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(_life.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out position);
    }

    private static int NamesOf(Invalidation stale) => stale.Keys.Length + stale.Entities.Length + stale.Patterns.Length;

    private static TaskCompletionSource Waiting() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What was invalidated after a position.</summary>
/// <param name="Position">From where to go on.</param>
/// <param name="HasGap">Whether something before these is not known any more: whoever follows must drop all that he cached.</param>
/// <param name="Items">What became stale, in order.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.FeedPage")]
public sealed record FeedPage(
    [property: Id(0)] string Position,
    [property: Id(1)] bool HasGap,
    [property: Id(2)] ImmutableArray<Invalidation> Items
);

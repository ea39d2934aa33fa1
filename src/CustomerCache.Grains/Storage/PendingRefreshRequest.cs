namespace CustomerCache.Grains.Storage;

/// <summary>A refresh that somebody asked for although the tenant was not due.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.RefreshWish")]
internal sealed record PendingRefreshRequest
{
    /// <summary>Whether a large drop is let through.</summary>
    [Id(0)]
    public bool AcceptShrink { get; init; }

    /// <summary>
    /// Whether another one, which was asked for while this one ran, lets a large drop through; null when none is to follow.
    /// </summary>
    [Id(1)]
    public bool? NextAcceptsShrink { get; init; }

    /// <summary>The wish that is left when this refresh has ended.</summary>
    public PendingRefreshRequest? Next => NextAcceptsShrink is { } accepts ? new PendingRefreshRequest { AcceptShrink = accepts } : null;

    /// <summary>One is about to begin.</summary>
    public static PendingRefreshRequest Begin(PendingRefreshRequest? known, bool acceptShrink) =>
        (known ?? new()) with
        {
            AcceptShrink = acceptShrink || known is { AcceptShrink: true },
        };

    /// <summary>One runs, and another is to follow.</summary>
    public static PendingRefreshRequest Follow(PendingRefreshRequest? known, bool acceptShrink) =>
        (known ?? new()) with
        {
            NextAcceptsShrink = acceptShrink || known is { NextAcceptsShrink: true },
        };
}

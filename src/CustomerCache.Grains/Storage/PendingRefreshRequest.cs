namespace CustomerCache.Grains.Storage;

/// <summary>Represents a requested refresh of a tenant that was not due.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.RefreshWish")]
internal sealed record PendingRefreshRequest
{
    /// <summary>Whether a large drop of records is accepted.</summary>
    [Id(0)]
    public bool AcceptShrink { get; init; }

    /// <summary>Whether the follow-up refresh, requested while this one runs, accepts a large drop; null when none follows.</summary>
    [Id(1)]
    public bool? NextAcceptsShrink { get; init; }

    /// <summary>The request that remains when this refresh has ended.</summary>
    public PendingRefreshRequest? Next => NextAcceptsShrink is { } accepts ? new PendingRefreshRequest { AcceptShrink = accepts } : null;

    /// <summary>Returns the request of a refresh that is about to start.</summary>
    public static PendingRefreshRequest Begin(PendingRefreshRequest? known, bool acceptShrink) =>
        (known ?? new()) with
        {
            AcceptShrink = acceptShrink || known is { AcceptShrink: true },
        };

    /// <summary>Returns the request after a follow-up was added to the running refresh.</summary>
    public static PendingRefreshRequest Follow(PendingRefreshRequest? known, bool acceptShrink) =>
        (known ?? new()) with
        {
            NextAcceptsShrink = acceptShrink || known is { NextAcceptsShrink: true },
        };
}

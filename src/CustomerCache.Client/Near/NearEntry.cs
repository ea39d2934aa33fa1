using System.Collections.Immutable;
using CustomerCache.Core.Caching;

namespace CustomerCache.Client.Near;

/// <summary>A value in the caller's process.</summary>
/// <param name="Value">The object that callers get.</param>
/// <param name="DependsOn">On what it depends.</param>
/// <param name="ExpiresAt">When it goes by itself, in milliseconds of <see cref="Environment.TickCount64"/>.</param>
internal sealed record NearEntry(object? Value, ImmutableArray<EntityRef> DependsOn, long ExpiresAt)
{
    private volatile bool _wasRead;

    /// <summary>Whether it was read since eviction last looked.</summary>
    public bool WasRead
    {
        get => _wasRead;
        set => _wasRead = value;
    }
}

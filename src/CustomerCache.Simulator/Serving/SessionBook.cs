using System.Collections.Concurrent;

namespace CustomerCache.Simulator;

/// <summary>The sessions one vendor host has given out. A restart of the simulator forgets them all.</summary>
internal sealed class SessionBook(string name, TimeSpan lifetime, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _ends = new(StringComparer.Ordinal);
    private int _issued;

    public TimeSpan Lifetime => lifetime;

    public string Issue()
    {
        var session = $"{name}-{Interlocked.Increment(ref _issued)}-{Guid.NewGuid():N}";
        _ends[session] = time.GetUtcNow() + lifetime;
        return session;
    }

    public bool IsOpen(string? session) => session is not null && _ends.TryGetValue(session, out var end) && time.GetUtcNow() < end;

    public void ExpireAll() => _ends.Clear();
}

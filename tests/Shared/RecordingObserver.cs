using CustomerCache.Core.Refreshing;

namespace CustomerCache.Tests.Shared;

/// <summary>Remembers what happened, in order, and passes it on. Thread safe.</summary>
public sealed class RecordingObserver(params IRefreshObserver[] others) : IRefreshObserver
{
    private readonly Lock _gate = new();
    private readonly List<RefreshEvent> _happened = [];

    public void Observe(RefreshEvent happened)
    {
        lock (_gate)
        {
            _happened.Add(happened);
        }

        foreach (var other in others)
        {
            other.Observe(happened);
        }
    }

    public IReadOnlyList<T> Of<T>()
        where T : RefreshEvent
    {
        lock (_gate)
        {
            return [.. _happened.OfType<T>()];
        }
    }
}

namespace CustomerCache.Core;

/// <summary>Observes events; Core neither logs, measures nor alerts. Implementations must be fast, thread safe, and never throw.</summary>
/// <typeparam name="TEvent">A closed set of events. An observer ignores those that do not concern it.</typeparam>
public interface IEventObserver<in TEvent>
{
    /// <summary>Handles an event.</summary>
    void Observe(TEvent happened);
}

/// <summary>Notifies several observers, in order.</summary>
public sealed class CompositeObserver<TEvent>(params IReadOnlyList<IEventObserver<TEvent>> observers) : IEventObserver<TEvent>
{
    /// <inheritdoc/>
    public void Observe(TEvent happened)
    {
        foreach (var observer in observers)
        {
            observer.Observe(happened);
        }
    }
}

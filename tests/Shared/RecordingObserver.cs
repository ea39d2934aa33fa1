using CustomerCache.Core;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Tests.Shared;

/// <summary>Records events in order, and forwards them. Thread safe.</summary>
public sealed class RecordingObserver(params IEventObserver<RefreshEvent>[] others) : IEventObserver<RefreshEvent>
{
    // Real time, only to turn a test that would hang into one that fails.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<RefreshEvent> _happened = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Observe(RefreshEvent happened)
    {
        lock (_gate)
        {
            _happened.Add(happened);
            _more.SetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        foreach (var other in others)
        {
            other.Observe(happened);
        }
    }

    /// <summary>Completes after a number of events of a kind.</summary>
    public async Task UntilAsync<T>(int count)
        where T : RefreshEvent
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_happened.OfType<T>().Count() >= count)
                {
                    return;
                }

                more = _more.Task;
            }

            await more.WaitAsync(HangTimeout);
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

using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Server.ChangeEvents;

/// <summary>Tells several observers, in order.</summary>
internal sealed class JobObservers(params IReadOnlyList<IJobObserver> observers) : IJobObserver
{
    /// <inheritdoc/>
    public void Ended(Job job, JobEnd end) => Tell(o => o.Ended(job, end));

    /// <inheritdoc/>
    public void Problem(Job job, string problem) => Tell(o => o.Problem(job, problem));

    /// <inheritdoc/>
    public void Damaged(string topic, int places) => Tell(o => o.Damaged(topic, places));

    /// <inheritdoc/>
    public void NotStored(string topic, Exception failure) => Tell(o => o.NotStored(topic, failure));

    /// <inheritdoc/>
    public void Opened(string topic, Func<JobCounts> counts) => Tell(o => o.Opened(topic, counts));

    /// <inheritdoc/>
    public void Closed(string topic, Func<JobCounts> counts) => Tell(o => o.Closed(topic, counts));

    private void Tell(Action<IJobObserver> what)
    {
        foreach (var observer in observers)
        {
            what(observer);
        }
    }
}

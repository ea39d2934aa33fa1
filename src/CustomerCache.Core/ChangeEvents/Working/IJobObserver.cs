using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Core.ChangeEvents.Working;

/// <summary>Is told what becomes of jobs. Must not throw, and must not take long.</summary>
public interface IJobObserver
{
    /// <summary>A job ended, or waits to be tried again.</summary>
    void Ended(Job job, JobEnd end);

    /// <summary>Something that should have followed a job could not be made.</summary>
    void Problem(Job job, string problem);

    /// <summary>Stored jobs could not be read: everything that they may have dropped is dropped.</summary>
    void Damaged(string topic, int places);

    /// <summary>The queue of a topic cannot be loaded or stored now.</summary>
    void NotStored(string topic, Exception failure);

    /// <summary>The queue of a topic works here from now on; its counts can be read at any time, from any thread.</summary>
    void Opened(string topic, Func<JobCounts> counts);

    /// <summary>The queue that was opened with these counts does not work here any more. Another one of the topic may have been opened before.</summary>
    void Closed(string topic, Func<JobCounts> counts);
}

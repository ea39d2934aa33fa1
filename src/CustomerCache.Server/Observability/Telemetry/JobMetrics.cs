using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using CustomerCache.Core;
using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Server.Observability.Telemetry;

/// <summary>
/// Measures the job queues of this process. A queue counts from its activation on; its counts are kept when it deactivates, so that the
/// counters of a process only grow. Thread safe.
/// </summary>
internal sealed class JobMetrics : IEventObserver<JobEvent>, IProductMetrics
{
    private static readonly FrozenDictionary<JobDropReason, string> Reasons = Enum.GetValues<JobDropReason>()
        .ToFrozenDictionary(r => r, r => JsonNamingPolicy.SnakeCaseLower.ConvertName(r.ToString()));

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, TopicCounts> _topics = new(StringComparer.Ordinal);

    public JobMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(CustomerCacheMetrics.Name);
        meter.CreateObservableGauge(
            "customercache.job.waiting",
            () => Count(t => t.Waiting),
            "{job}",
            "Jobs that wait, for a worker or for their time"
        );
        meter.CreateObservableGauge("customercache.job.running", () => Count(t => t.Running), "{job}", "Jobs that run at this moment");
        meter.CreateObservableCounter("customercache.job.done", () => Count(t => t.Done), "{job}", "Jobs that were done");
        meter.CreateObservableCounter(
            "customercache.job.retries",
            () => Count(t => t.Retries),
            "{job}",
            "Failures after which a job is tried again"
        );
        meter.CreateObservableGauge(
            "customercache.job.dead_letters",
            () => Count(t => t.DeadLetters),
            "{job}",
            "Jobs that failed for good and wait for an operator"
        );
        meter.CreateObservableCounter(
            "customercache.job.dead_letters.evicted",
            () => Count(t => t.EvictedDeadLetters),
            "{job}",
            "Dead letters that were evicted by newer ones"
        );
        meter.CreateObservableCounter("customercache.job.dropped", Dropped, "{job}", "Jobs that ended without being done, by reason");
    }

    /// <summary>Starts and stops reading the counts of a queue, which counts the ends of its jobs itself.</summary>
    public void Observe(JobEvent happened)
    {
        lock (_gate)
        {
            switch (happened)
            {
                case JobEvent.Opened opened:
                    if (!_topics.TryGetValue(opened.Topic, out var known))
                    {
                        _topics.Add(opened.Topic, known = new TopicCounts());
                    }

                    known.Open(opened.Counts);
                    break;
                case JobEvent.Closed closed:
                    _topics.GetValueOrDefault(closed.Topic)?.Close(closed.Counts);
                    break;
            }
        }
    }

    private Measurement<long>[] Count(Func<TopicCounts, long> value) =>
        Read(topic => [new Measurement<long>(value(topic.Value), Tag(topic.Key))]);

    private Measurement<long>[] Dropped() =>
        Read(topic =>
            Reasons.Select(r => new Measurement<long>(topic.Value.Dropped(r.Key), new TagList { Tag(topic.Key), { "reason", r.Value } }))
        );

    private Measurement<long>[] Read(Func<KeyValuePair<string, TopicCounts>, IEnumerable<Measurement<long>>> measure)
    {
        lock (_gate)
        {
            return [.. _topics.SelectMany(measure)];
        }
    }

    private static KeyValuePair<string, object?> Tag(string topic) => new("topic", topic);
}

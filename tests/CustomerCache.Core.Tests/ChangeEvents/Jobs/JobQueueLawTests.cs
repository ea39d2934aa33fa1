using System.Globalization;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.ChangeEvents.Jobs;

/// <summary>The laws of the queue, over random enqueues, runs, failures, delays and crashes.</summary>
public sealed class JobQueueLawTests
{
    [Fact]
    public void Accepted_job_is_done_or_dropped_with_a_reason_whatever_crashes_in_between() =>
        Law.Holds(dice => new Run(dice).Go(), cases: 1_000);

    private sealed class Run(Dice dice)
    {
        private static readonly TopicRules Topic = new("t")
        {
            Priorities = [new(0, 3, 2), new(4, 9, 1)],
            UniqueIdExpiry = TimeSpan.FromSeconds(20),
        };

        private readonly StoredQueue _stored = new(Topic);
        private readonly Dictionary<string, Job> _open = new(StringComparer.Ordinal);
        private readonly List<string> _running = [];
        private readonly Dictionary<string, DateTimeOffset> _doneOf = new(StringComparer.Ordinal);
        private DateTimeOffset _now = Sample.Noon;
        private int _next;

        public void Go()
        {
            for (var step = 0; step < 60; step++)
            {
                Step();
                Check();
            }

            while (_open.Count > 0)
            {
                _now += TimeSpan.FromSeconds(30);
                Take();
                Take(range: 1);
                End(failing: false);
                Check();
            }
        }

        private void Step()
        {
            switch (dice.Below(10))
            {
                case <= 3:
                    Offer();
                    break;
                case 4 or 5:
                    Take(dice.Below(2));
                    break;
                case 6 or 7:
                    End(dice.OneIn(2));
                    break;
                case 8:
                    _now += TimeSpan.FromSeconds(dice.Below(40));
                    break;
                default:
                    _stored.Crash();
                    _running.Clear();
                    break;
            }
        }

        private void Offer()
        {
            var id = (++_next).ToString(CultureInfo.InvariantCulture);
            var job = SampleJobs.Of(
                id,
                priority: dice.Below(10),
                due: dice.Below(2),
                expires: 2 + dice.Below(3),
                hash: "h" + dice.Below(4),
                type: dice.Of("invalidate", "cache"),
                superceedable: dice.OneIn(2),
                retryLimit: dice.Below(3),
                key: "k" + dice.Below(3),
                at: _now
            ) with
            {
                OthersAffected = !dice.OneIn(3),
            };
            var twins =
                _open.Values.Any(j => j.IsDeduplicated && j.Hash == job.Hash)
                || (_doneOf.TryGetValue(job.Hash, out var at) && _now - at <= Topic.UniqueIdExpiry);
            switch (_stored.Queue.Enqueue(job, _now))
            {
                case EnqueueOutcome.Accepted:
                    _open.Add(id, job);
                    break;
                case EnqueueOutcome.Superseded superseded:
                    Assert.True(_open.Remove(superseded.OldId));
                    Assert.DoesNotContain(superseded.OldId, _running);
                    _open.Add(id, job);
                    break;
                case EnqueueOutcome.Duplicate:
                    Assert.True(job.IsDeduplicated);
                    Assert.True(twins, "a job was taken for a duplicate although no twin of it waits, runs or was done lately");
                    break;
                case var other:
                    Assert.Fail(other.ToString());
                    break;
            }

            _stored.Save();
        }

        private void Take(int range = 0)
        {
            if (_stored.Queue.TryTake(range, _now, out var job))
            {
                Assert.True(job.DueAt <= _now && !job.IsExpired(_now));
                Assert.Equal(range, Topic.RangeOf(job.Priority));
                _running.Add(job.Id);
            }

            _stored.Save();
        }

        private void End(bool failing)
        {
            if (_running.Count > 0)
            {
                var id = _running[dice.Below(_running.Count)];
                _running.Remove(id);
                var end = _stored.Queue.Complete(id, failing ? new HookResult.Failed("x") : HookResult.Done.Plain, _now);
                Assert.IsNotType<JobEnd.Unknown>(end);
                if (end is JobEnd.Done && _open[id].IsDeduplicated)
                {
                    // Counted from when it was first seen: at the latest now.
                    _doneOf[_open[id].Hash] = _now;
                }

                _stored.Save();
            }
        }

        /// <summary>Asserts that closed jobs ended with a reason and open ones are in the queue and in the store once per hash.</summary>
        private void Check()
        {
            foreach (var id in _open.Keys.ToArray())
            {
                Assert.True(_stored.Queue.TryFind(id, out var view), $"job {id} is lost");
                if (view.State is JobState.Done or JobState.Dropped)
                {
                    Assert.True(view.State == JobState.Done || !string.IsNullOrEmpty(view.Reason));
                    Assert.DoesNotContain("job/" + id, _stored.Keys);
                    _open.Remove(id);
                }
                else
                {
                    Assert.Equal(_running.Contains(id), view.State == JobState.Running);
                    Assert.Contains("job/" + id, _stored.Keys);
                }
            }

            Assert.Equal(_open.Count, _stored.Queue.Counts.Waiting + _stored.Queue.Counts.Running);
            Assert.Equal(_open.Count, _stored.Keys.Count(k => k.StartsWith("job/", StringComparison.Ordinal)));
            Assert.All(_open.Values.Where(j => j.IsDeduplicated).GroupBy(j => j.Hash), twins => Assert.Single(twins));
        }
    }
}

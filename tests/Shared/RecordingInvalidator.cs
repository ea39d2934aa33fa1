using System.Collections.Concurrent;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Tests.Shared;

/// <summary>Records what is invalidated instead of dropping it. Thread safe.</summary>
public sealed class RecordingInvalidator : ICacheInvalidator
{
    private readonly ConcurrentQueue<string> _invalidated = [];
    private int _failures;

    /// <summary>Whether the caches cannot be reached.</summary>
    public bool IsDown { get; set; }

    /// <summary>Awaited before a call is answered.</summary>
    public Task Answers { get; set; } = Task.CompletedTask;

    /// <summary>The calls that failed because the caches could not be reached.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>The entities of each call in order of their names; a star for everything.</summary>
    public IReadOnlyCollection<string> Invalidated => _invalidated;

    public async ValueTask<InvalidationResult> InvalidateAsync(Invalidation named, CancellationToken cancellationToken)
    {
        if (IsDown)
        {
            Interlocked.Increment(ref _failures);
            throw new PartitionUnavailableException("down", new IOException());
        }

        _invalidated.Enqueue(
            string.Join(
                ' ',
                named.Entities.Select(e => e.ToString()).Concat(named.Patterns.Select(p => p.Text)).Order(StringComparer.Ordinal)
            )
        );
        await Answers.WaitAsync(cancellationToken);
        return InvalidationResult.Nothing;
    }
}

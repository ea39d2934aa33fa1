using System.Collections.Concurrent;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Tests.Shared;

/// <summary>Records invalidations instead of applying them. Thread safe.</summary>
public sealed class RecordingInvalidator : ICacheInvalidator
{
    private readonly ConcurrentQueue<string> _invalidated = [];
    private int _failures;

    /// <summary>Gets or sets whether the caches are unreachable.</summary>
    public bool IsDown { get; set; }

    /// <summary>Awaited before a call is answered.</summary>
    public Task Answers { get; set; } = Task.CompletedTask;

    /// <summary>Gets the number of calls that failed because the caches were unreachable.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Gets the entities of each call in order of their names; a star for everything.</summary>
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

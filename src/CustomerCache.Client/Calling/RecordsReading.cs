using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Client.Calling;

/// <summary>
/// One reading: its header, and the records when it is enumerated. Begin to enumerate within a minute or two: the silos keep versions
/// that are no longer served only so long. It can be enumerated again, and sees the same versions or none.
/// </summary>
public sealed class RecordsReading : IAsyncEnumerable<EncodedRecord>
{
    private readonly QueryGrains _grains;
    private readonly RecordsQuestion _question;
    private readonly RecordBlock _first;

    internal RecordsReading(QueryGrains grains, RecordsQuestion question, RecordsAnswer first)
    {
        (_grains, _question, _first) = (grains, question with { At = first.Read }, first.Block);
        Versions = first.Read;
        Missing = first.Missing;
        Total = first.Total;
    }

    /// <summary>What the records are from: the selected tenants that are built, in answer order.</summary>
    public ImmutableArray<ReadVersion> Versions { get; }

    /// <summary>Selected tenants that were never built: their records are not among these.</summary>
    public ImmutableArray<TenantId> Missing { get; }

    /// <summary>How many records there are.</summary>
    public int Total { get; }

    /// <summary>The records, tenants as asked for, records as stored.</summary>
    public IAsyncEnumerator<EncodedRecord> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        RecordsAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

    private async IAsyncEnumerable<EncodedRecord> RecordsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<RecordBlock>? ahead = null;
        try
        {
            for (var block = _first; ; block = await ahead)
            {
                ahead = block.Next is { } offset ? BlockAsync(offset, stop.Token) : null;
                foreach (var line in RecordLines.Split(block.Lines))
                {
                    yield return new EncodedRecord(line);
                }

                if (ahead is null)
                {
                    yield break;
                }
            }
        }
        finally
        {
            // Who stops in the middle waits for nothing.
            ahead?.Ignore();
            await stop.CancelAsync();
        }
    }

    private async Task<RecordBlock> BlockAsync(int offset, CancellationToken cancellationToken)
    {
        var answer = await _grains.GetRecordsAsync(_question with { Offset = offset }, cancellationToken);
        return answer.IsGone ? throw new RecordsMovedException() : answer.Block;
    }
}

/// <summary>
/// The versions that a reading began with are no longer at hand, after a part of their records was given out: start again. Happens when
/// a caller takes minutes over a reading, or the silo it read from goes down just when a newer version has been published.
/// </summary>
public sealed class RecordsMovedException : Exception
{
    internal RecordsMovedException()
        : base(
            "The records have moved on to newer versions while they were read, and the ones that the reading began with are gone; drop "
                + "what was read and start again"
        ) { }
}

using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Client.Calling;

/// <summary>Represents one read: its header, and the records when enumerated.</summary>
/// <remarks>
/// Start enumerating within a minute or two, since silos retain replaced versions only that long. A repeated enumeration sees the same
/// versions or throws.
/// </remarks>
public sealed class RecordsReading : IAsyncEnumerable<EncodedRecord>
{
    private readonly QueryGrains _grains;
    private readonly RecordsRequest _question;
    private readonly RecordBlock _first;

    internal RecordsReading(QueryGrains grains, RecordsRequest question, RecordsResponse first)
    {
        (_grains, _question, _first) = (grains, question with { At = first.Read }, first.Block);
        Versions = first.Read;
        Missing = first.Missing;
        Total = first.Total;
    }

    /// <summary>The versions of the selected built tenants, in result order.</summary>
    public ImmutableArray<ReadVersion> Versions { get; }

    /// <summary>The selected tenants that were never built; their records are missing.</summary>
    public ImmutableArray<TenantId> Missing { get; }

    /// <summary>The number of records.</summary>
    public int Total { get; }

    /// <summary>Returns the records: tenants in the requested order, records as stored.</summary>
    public IAsyncEnumerator<EncodedRecord> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        RecordsAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

    private async IAsyncEnumerable<EncodedRecord> RecordsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<RecordBlock>? prefetched = null;
        try
        {
            for (var block = _first; ; block = await prefetched)
            {
                prefetched = block.Next is { } offset ? BlockAsync(offset, linked.Token) : null;
                foreach (var line in RecordLines.Split(block.Lines))
                {
                    yield return new EncodedRecord(line);
                }

                if (prefetched is null)
                {
                    yield break;
                }
            }
        }
        finally
        {
            // An abandoned enumeration does not wait for the prefetched block.
            prefetched?.Ignore();
            await linked.CancelAsync();
        }
    }

    private async Task<RecordBlock> BlockAsync(int offset, CancellationToken cancellationToken)
    {
        var answer = await _grains.GetRecordsAsync(_question with { Offset = offset }, cancellationToken);
        return answer.IsGone ? throw new RecordsMovedException() : answer.Block;
    }
}

/// <summary>The versions of a read became unavailable after some records were returned; start again.</summary>
/// <remarks>Occurs when a read takes minutes, or when its silo stops just as a newer version is published.</remarks>
public sealed class RecordsMovedException : Exception
{
    internal RecordsMovedException()
        : base("The versions being read were replaced and are no longer available; discard the records read so far and start again") { }
}

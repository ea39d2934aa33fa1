namespace CustomerCache.Grains.Storage;

/// <summary>A page as stored: records or histories as lines of JSON.</summary>
[GenerateSerializer, Alias("customer-cache.StoredPage")]
internal sealed class StoredPage
{
    [Id(0)]
    public byte[] Content { get; set; } = [];
}

/// <summary>
/// Signals that the storage lost its data while this silo ran: owners leave, and the next ones rebuild from what silos still hold. Thread
/// safe.
/// </summary>
internal sealed class StorageLoss
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next loss after the call.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>The storage lost its data.</summary>
    public void Raise() =>
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}

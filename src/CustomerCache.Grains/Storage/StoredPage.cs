namespace CustomerCache.Grains.Storage;

/// <summary>Represents a stored page: records or histories as lines of JSON.</summary>
[GenerateSerializer, Alias("customer-cache.StoredPage")]
internal sealed class StoredPage
{
    [Id(0)]
    public byte[] Content { get; set; } = [];
}

/// <summary>
/// Signals that the storage lost its data while this silo ran; owners deactivate, and their successors rebuild from what silos still hold.
/// Thread safe.
/// </summary>
internal sealed class StorageLoss
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next loss after the call.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>Signals a loss.</summary>
    public void Raise() =>
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}

namespace CustomerCache.Sources.Resilience;

/// <summary>A call that waits for a place. Ends once: admitted, or cancelled while it was still in the queue.</summary>
internal sealed class PermitWaiter(long arrival)
{
    private readonly TaskCompletionSource _admitted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whoever came earlier has the smaller number, also when it has to queue again.</summary>
    public long Arrival => arrival;

    /// <summary>Its place in the queue; null when it has left.</summary>
    public LinkedListNode<PermitWaiter>? Node { get; set; }

    public Task Admitted => _admitted.Task;

    public void Admit() => _admitted.SetResult();

    public void Cancel(CancellationToken cancellationToken) => _admitted.SetCanceled(cancellationToken);
}

using System.Threading.Channels;
using CustomerCache.Core.Caching.Stores;
using Orleans.Storage;

namespace CustomerCache.Cluster.Tests.Storage;

/// <summary>
/// The access of one user to a storage. Each call waits until a test releases it, so that a test determines the order of the calls of
/// several users.
/// </summary>
internal sealed class SteppedStorage(FakeGrainStorage content) : IGrainStorage, IKeyedStores
{
    private readonly Channel<Call> _waiting = Channel.CreateUnbounded<Call>();

    /// <summary>Releases one call, and completes when it is done; false when the work ended instead.</summary>
    public async Task<bool> StepAsync(Task work)
    {
        await Task.WhenAny(_waiting.Reader.WaitToReadAsync().AsTask(), work);
        if (!_waiting.Reader.TryRead(out var call))
        {
            return false;
        }

        call.Go.SetResult();
        await call.Done.Task;
        return true;
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WaitAsync(() => content.ReadStateAsync(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WaitAsync(() => content.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        throw new NotSupportedException("Nothing is ever cleared.");

    private async Task WaitAsync(Func<Task> carryOut)
    {
        var call = new Call();
        _waiting.Writer.TryWrite(call);
        await call.Go.Task;
        try
        {
            await carryOut();
        }
        finally
        {
            call.Done.SetResult();
        }
    }

    IKeyedStore IKeyedStores.Open(string name) => new Journal(this, ((IKeyedStores)content).Open(name));

    private sealed class Journal(SteppedStorage steps, IKeyedStore rows) : IKeyedStore
    {
        public async Task<StoreContent> AcquireAsync(CancellationToken cancellationToken)
        {
            StoreContent? content = null;
            await steps.WaitAsync(async () => content = await rows.AcquireAsync(cancellationToken));
            return content!;
        }

        public Task WriteAsync(IReadOnlyList<KeyedWrite> changes, CancellationToken cancellationToken) =>
            steps.WaitAsync(() => rows.WriteAsync(changes, cancellationToken));

        public Task ClearAsync(CancellationToken cancellationToken) => steps.WaitAsync(() => rows.ClearAsync(cancellationToken));
    }

    private sealed record Call
    {
        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

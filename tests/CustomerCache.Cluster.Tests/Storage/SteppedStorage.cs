using System.Threading.Channels;
using Orleans.Storage;

namespace CustomerCache.Cluster.Tests.Storage;

/// <summary>
/// The access of one user to a storage. Each call waits until a test releases it, so that a test determines the order of the calls of
/// several users.
/// </summary>
internal sealed class SteppedStorage(IGrainStorage storage) : IGrainStorage
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
        WaitAsync(() => storage.ReadStateAsync(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WaitAsync(() => storage.WriteStateAsync(stateName, grainId, grainState));

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

    private sealed record Call
    {
        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

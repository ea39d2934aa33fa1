using System.Threading.Channels;

namespace CustomerCache.Server.Engine;

/// <summary>Runs what is posted one after the other, in order: the turn of an owner of state. Work posted after the stop is refused.</summary>
internal sealed class Mailbox : IAsyncDisposable
{
    private readonly Channel<Func<Task>> _work = Channel.CreateUnbounded<Func<Task>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _loop;

    public Mailbox() => _loop = RunAsync();

    /// <summary>Runs work in turn and gives its result, or its exception.</summary>
    public Task<T> AskAsync<T>(Func<Task<T>> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var accepted = _work.Writer.TryWrite(async () =>
        {
            try
            {
                result.SetResult(await work());
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        });
        return accepted ? result.Task : Task.FromException<T>(new ObjectDisposedException(nameof(Mailbox), "The tenant is shutting down."));
    }

    /// <summary>Takes no more work and waits for what was taken.</summary>
    public async ValueTask DisposeAsync()
    {
        _work.Writer.TryComplete();
        await _loop;
    }

    private async Task RunAsync()
    {
        await foreach (var work in _work.Reader.ReadAllAsync())
        {
            await work();
        }
    }
}

namespace CustomerCache.Core.Tests.Protocol;

/// <summary>
/// Runs the asynchronous code of one process on the thread of the model: a step ends when that code waits for a message or a timer.
/// </summary>
/// <remarks>What arrives while it is frozen runs when it resumes, in the order of arrival.</remarks>
internal sealed class SteppedProcess : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Call, object? State)> _posted = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public bool IsFrozen { get; set; }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            throw new InvalidOperationException("A continuation left the thread of the model, which is not deterministic then.");
        }

        _posted.Enqueue((d, state));
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs code in this process, and what follows from it.</summary>
    public void Run(Action step)
    {
        var outside = Current;
        SetSynchronizationContext(this);
        try
        {
            step();
            while (!IsFrozen && _posted.TryDequeue(out var next))
            {
                next.Call(next.State);
            }
        }
        finally
        {
            SetSynchronizationContext(outside);
        }
    }

    /// <summary>Runs what has arrived.</summary>
    public void Run() => Run(static () => { });
}

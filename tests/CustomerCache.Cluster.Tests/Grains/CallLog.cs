using System.Collections.Concurrent;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>
/// Records the called methods of the product's grains, and drops calls that a test blocks. Thread safe; one for all silos.
/// </summary>
internal sealed class CallLog : IIncomingGrainCallFilter, IOutgoingGrainCallFilter
{
    private readonly ConcurrentQueue<string> _calls = new();

    public int Count(string method) => _calls.Count(c => c == method);

    public void Forget() => _calls.Clear();

    /// <summary>Gets or sets the method whose outgoing calls are dropped; null for none.</summary>
    public string? Lost { get; set; }

    /// <summary>Invoked before each call; may throw instead.</summary>
    public Action<string> Before { get; set; } = _ => { };

    /// <summary>Gets the number of dropped calls.</summary>
    public int LostCalls { get; private set; }

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceName?.StartsWith("CustomerCache.", StringComparison.Ordinal) == true)
        {
            _calls.Enqueue(context.MethodName);
            Before(context.MethodName);
        }

        return context.Invoke();
    }

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.MethodName != Lost)
        {
            return context.Invoke();
        }

        LostCalls++;
        return Task.CompletedTask;
    }
}

using System.Collections.Concurrent;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>
/// Writes down which methods of our grains are called, and lets no call out that a test does not want. Thread safe; one for all silos.
/// </summary>
internal sealed class CallLog : IIncomingGrainCallFilter, IOutgoingGrainCallFilter
{
    private readonly ConcurrentQueue<string> _calls = new();

    public int Count(string method) => _calls.Count(c => c == method);

    public void Forget() => _calls.Clear();

    /// <summary>The method whose calls get lost on the way out; null for none.</summary>
    public string? Lost { get; set; }

    /// <summary>Told of each call before it is carried out; may throw instead.</summary>
    public Action<string> Before { get; set; } = _ => { };

    /// <summary>How many got lost.</summary>
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

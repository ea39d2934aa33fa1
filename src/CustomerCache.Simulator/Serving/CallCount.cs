using System.Runtime.InteropServices;

namespace CustomerCache.Simulator;

/// <summary>Counts the calls of an operation. A call counts from its arrival, before any fault delays or rejects it.</summary>
internal sealed class CallCount
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _arrivedByHost = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];
    private int _arrived;
    private int _inFlight;
    private int _peak;

    public int Arrived => Volatile.Read(ref _arrived);

    public int InFlight => Volatile.Read(ref _inFlight);

    public int Peak => Volatile.Read(ref _peak);

    public int ArrivedAt(string host)
    {
        lock (_gate)
        {
            return _arrivedByHost.GetValueOrDefault(host);
        }
    }

    public void Arrive(string? host)
    {
        lock (_gate)
        {
            _arrived++;
            _peak = Math.Max(_peak, ++_inFlight);
            if (host is not null)
                CollectionsMarshal.GetValueRefOrAddDefault(_arrivedByHost, host, out _)++;
            for (var i = _waiting.Count - 1; i >= 0; i--)
            {
                if (_waiting[i].Count > _arrived)
                    continue;
                _waiting[i].Reached.TrySetResult();
                _waiting.RemoveAt(i);
            }
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            _inFlight--;
        }
    }

    public Task WaitAsync(int count, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_arrived >= count)
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((count, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }

    public void Reset()
    {
        lock (_gate)
        {
            _arrived = 0;
            _peak = _inFlight;
            _arrivedByHost.Clear();
        }
    }
}

using CustomerCache.Core.Quotas;

namespace CustomerCache.Core.Tests.Quotas;

/// <summary>Calls of one node that start and end on request, within its limit.</summary>
internal sealed class FakeLimit(int total) : IAdjustableLimit
{
    private readonly List<DateTimeOffset> _endings = [];
    private DateTimeOffset _until = DateTimeOffset.MaxValue;
    private TaskCompletionSource _demanded = new();

    public string Name => "Fake";

    public int Total { get; } = total;

    public int Permits { get; private set; } = total;

    public int InUse => _endings.Count;

    public int Waiting
    {
        get;
        set
        {
            if (field == 0 && value > 0)
            {
                _demanded.TrySetResult();
            }

            field = value;
        }
    }

    public DateTimeOffset PausedUntil { get; private set; }

    public void PauseUntil(DateTimeOffset until) => PausedUntil = until > PausedUntil ? until : PausedUntil;

    public async Task WhenDemandedAsync(CancellationToken cancellationToken)
    {
        var demanded = _demanded;
        await demanded.Task.WaitAsync(cancellationToken);
        Interlocked.CompareExchange(ref _demanded, new(), demanded);
    }

    public void SetLimit(int permits, DateTimeOffset until) => (Permits, _until) = (permits, until);

    /// <summary>Ends the calls that are due and starts waiting ones within the limit.</summary>
    public void Run(DateTimeOffset now, Func<TimeSpan> length)
    {
        _endings.RemoveAll(end => end <= now);
        for (; Waiting > 0 && InUse < Permits && now < _until; Waiting--)
        {
            _endings.Add(now + length());
        }
    }
}

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>Records the lines of a process, and awaits one.</summary>
internal sealed class ProcessLog
{
    // Real time, only to turn a test that would hang into a failure that names what was missing. Longer than a reminder's shortest period.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(120);

    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _lines.Count;
            }
        }
    }

    public void Add(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            _lines.Add(line);
            _added.SetResult();
            _added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Returns whether an event of the product was logged that contains the texts.</summary>
    public bool Has(int eventId, params string[] texts) => Find(0, [$"[{eventId}]", .. texts], out _) is not null;

    /// <summary>
    /// Returns the entry of an event of the product that contains the texts, when it is logged; entries before a line do not count.
    /// </summary>
    public Task<string> WaitForAsync(int eventId, string text, int after = 0) => WaitAsync(after, [$"[{eventId}]", text]);

    /// <summary>Returns a line that contains one of the texts.</summary>
    public async Task WaitForAsync(params string[] alternatives) => await await Task.WhenAny(alternatives.Select(a => WaitAsync(0, [a])));

    /// <summary>Returns the lines after a number of them.</summary>
    public IReadOnlyList<string> Since(int count)
    {
        lock (_gate)
        {
            return [.. _lines.Skip(count)];
        }
    }

    public override string ToString()
    {
        lock (_gate)
        {
            return string.Join('\n', _lines.TakeLast(80));
        }
    }

    private async Task<string> WaitAsync(int after, string[] texts)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (Find(after, texts, out var added) is { } line)
            {
                return line;
            }

            var left = HangTimeout - TimeProvider.System.GetElapsedTime(started);
            try
            {
                await added.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }
            catch (TimeoutException late)
            {
                throw new TimeoutException(
                    $"Nothing with {string.Join(" and ", texts)} was logged within {HangTimeout.TotalSeconds} s; the end of the log "
                        + $"is:\n{this}",
                    late
                );
            }
        }
    }

    private string? Find(int after, string[] texts, out Task added)
    {
        lock (_gate)
        {
            added = _added.Task;
            return _lines.Skip(after).FirstOrDefault(line => Array.TrueForAll(texts, t => line.Contains(t, StringComparison.Ordinal)));
        }
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Server.Tests.Host;

/// <summary>Keeps everything that is logged, and lets a test wait for an entry.</summary>
internal sealed class LogCapture : ILoggerProvider
{
    // Only to turn a test that would hang into one that says what was missing.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<Entry> _entries = new();
    private volatile TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyCollection<Entry> Entries => _entries;

    public bool Has(int eventId) => _entries.Any(e => e.Id == eventId);

    /// <summary>The entries of an event of ours, in order.</summary>
    public IReadOnlyList<Entry> Of(int eventId) => [.. _entries.Where(e => e.Id == eventId)];

    /// <summary>The n-th entry of an event of ours that holds a text, at once or when it is logged.</summary>
    public Task<Entry> WaitForAsync(int eventId, string text, int nth = 1) =>
        WaitForAsync(e => e.Id == eventId && e.Text.Contains(text, StringComparison.Ordinal), nth);

    /// <summary>Ends when a request for the path has arrived.</summary>
    public Task WaitForRequestAsync(string path) => WaitForAsync(e =>
        e.Category == "Microsoft.AspNetCore.Hosting.Diagnostics" && e.Text.StartsWith("Request starting", StringComparison.Ordinal) && e.Text.Contains(path, StringComparison.Ordinal), 1);

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        // Nothing is held.
    }

    private async Task<Entry> WaitForAsync(Func<Entry, bool> fits, int nth)
    {
        while (true)
        {
            var added = _added.Task;
            if (_entries.Where(fits).ElementAtOrDefault(nth - 1) is { } entry)
            {
                return entry;
            }

            await added.WaitAsync(Patience);
        }
    }

    private void Add(Entry entry)
    {
        _entries.Enqueue(entry);
        Interlocked.Exchange(ref _added, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    internal sealed record Entry(string Category, int Id, LogLevel Level, string Text);

    private sealed class Logger(LogCapture capture, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            capture.Add(new Entry(category, eventId.Id, logLevel, formatter(state, exception) + exception));
    }
}

using System.Collections.Concurrent;
using CustomerCache.Core.Inventory;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Tests.Contract;

/// <summary>Records the log of all hosts of a deployment and awaits entries. Thread safe.</summary>
public sealed class LogCapture : ILoggerProvider
{
    private const int RefreshStarted = 2001;
    private const int RefreshEnded = 2018;

    // Real time, only to turn a test that would hang into a failure that names what was missing.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<Entry> _entries = new();
    private volatile TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyCollection<Entry> Entries => _entries;

    public bool Has(int eventId) => _entries.Any(e => e.Id == eventId);

    /// <summary>Returns the entries of an event of the product, in order.</summary>
    public IReadOnlyList<Entry> Of(int eventId) => [.. _entries.Where(e => e.Id == eventId)];

    /// <summary>Returns the n-th entry of an event of the product that contains a text, when it is logged.</summary>
    public Task<Entry> WaitForAsync(int eventId, string text, int nth = 1) =>
        FindAsync(
            entries => entries.Where(e => e.Has(eventId, text)).ElementAtOrDefault(nth - 1),
            $"entry {nth} of event {eventId} with '{text}'"
        );

    /// <summary>Returns the end of a refresh: the first one of its tenant that is logged after its start.</summary>
    public Task<Entry> WaitForEndAsync(string refreshId, TenantId tenant) =>
        FindAsync(
            entries =>
                entries
                    .SkipWhile(e => !e.Has(RefreshStarted, refreshId))
                    .FirstOrDefault(e => e.Has(RefreshEnded, $"{tenant}: the refresh ended")),
            $"the end of refresh {refreshId} of {tenant}"
        );

    /// <summary>Completes when a request for the path has arrived.</summary>
    public Task WaitForRequestAsync(string path) =>
        FindAsync(
            entries =>
                entries.FirstOrDefault(e =>
                    e.Category == "Microsoft.AspNetCore.Hosting.Diagnostics"
                    && e.Text.StartsWith("Request starting", StringComparison.Ordinal)
                    && e.Text.Contains(path, StringComparison.Ordinal)
                ),
            $"a request for {path}"
        );

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        // No resources; several hosts may write to one capture, also one after the other.
    }

    private async Task<Entry> FindAsync(Func<IEnumerable<Entry>, Entry?> find, string what)
    {
        while (true)
        {
            var added = _added.Task;
            if (find(_entries) is { } entry)
            {
                return entry;
            }

            try
            {
                await added.WaitAsync(HangTimeout);
            }
            catch (TimeoutException late)
            {
                throw new TimeoutException($"Waited for {what}, and nothing more was logged for {HangTimeout.TotalSeconds} s", late);
            }
        }
    }

    private void Add(Entry entry)
    {
        _entries.Enqueue(entry);
        Interlocked.Exchange(ref _added, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>Represents one entry; its text includes the exception, if there is one.</summary>
    public sealed record Entry(string Category, int Id, LogLevel Level, string Text)
    {
        public bool Has(int eventId, string text) => Id == eventId && Text.Contains(text, StringComparison.Ordinal);
    }

    private sealed class Logger(LogCapture capture, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => capture.Add(new Entry(category, eventId.Id, logLevel, formatter(state, exception) + exception));
    }
}

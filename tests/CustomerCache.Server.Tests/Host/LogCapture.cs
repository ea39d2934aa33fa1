using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Server.Tests.Host;

/// <summary>Keeps everything that is logged.</summary>
internal sealed class LogCapture : ILoggerProvider
{
    private readonly ConcurrentQueue<Entry> _entries = new();

    public IReadOnlyCollection<Entry> Entries => _entries;

    public bool Has(int eventId) => _entries.Any(e => e.Id == eventId);

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        // Nothing is held.
    }

    internal sealed record Entry(string Category, int Id, LogLevel Level, string Text);

    private sealed class Logger(LogCapture capture, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            capture._entries.Enqueue(new Entry(category, eventId.Id, logLevel, formatter(state, exception) + exception));
    }
}

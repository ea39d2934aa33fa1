using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>Records every log line, at every level, exceptions and values included.</summary>
internal sealed class RecordedLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(EventId Id, LogLevel Level, string Text)> _lines = [];

    public IReadOnlyList<(EventId Id, LogLevel Level, string Text)> Lines => [.. _lines];

    public int Count(int eventId) => _lines.Count(line => line.Id.Id == eventId);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new InvalidOperationException("Nobody is expected to ask for this.");

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => _lines.Enqueue((eventId, logLevel, $"{formatter(state, exception)} {exception}"));

    public void Dispose() { }
}

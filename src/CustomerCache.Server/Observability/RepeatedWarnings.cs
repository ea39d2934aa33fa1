using System.Collections.Frozen;
using System.Globalization;
using CustomerCache.Core;

namespace CustomerCache.Server.Observability;

/// <summary>
/// Aggregates warnings that one cause repeats per device or per call: the first of an event and key is logged, further ones are counted,
/// and their count is logged when the <see cref="Window"/> ends. Listed in docs/events.md. Thread safe.
/// </summary>
internal sealed partial class RepeatedWarnings(TimeProvider time) : IDisposable
{
    /// <summary>The maximum number of windows that are open; warnings with further keys are logged one by one.</summary>
    public const int MaxWindows = 1_000;

    /// <summary>How long warnings are counted before their count is logged.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>The aggregated events, by name, with those values of their messages that make two of them the same.</summary>
    public static readonly FrozenDictionary<string, string[]> Keys = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["LegacyRequestRefused"] = ["System", "Problem"],
        ["LegacyCacheNotBuilt"] = ["System", "Hosts"],
        ["BusRequestWithoutReply"] = ["Subject"],
        ["BusClaimUnavailable"] = ["Subject"],
        ["BusReplyNotSent"] = ["Subject"],
        ["BusMessageDropped"] = ["Subject"],
        ["OwnerUnavailable"] = ["Tenant"],
        ["NotDurable"] = [],
        ["CallShed"] = ["Kind"],
        ["AnswerUnread"] = ["Route"],
        ["CallRefused"] = ["Method", "Route", "Address", "Status", "Why"],
        ["EnterpriseListingFailed"] = ["Tenant"],
        ["SiteFailed"] = ["Tenant"],
        ["ContactsFailed"] = ["Tenant"],
        ["MultipleInventoriesFound"] = ["Tenant"],
        ["SerialRepeated"] = ["Tenant"],
        ["RateLimited"] = ["Host"],
        ["RowsUnreadable"] = ["Listing", "Host"],
        ["DeviceNotStored"] = ["Tenant"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Event, string Key), Repeated> _open = [];
    private bool _isDisposed;

    /// <summary>Returns whether a warning repeats one of its window; it is counted then and not to be logged.</summary>
    public bool IsRepeated<TState>(ILogger logger, EventId id, TState state)
    {
        if (id.Name is not { } name || !Keys.TryGetValue(name, out var members))
        {
            return false;
        }

        var key = KeyOf(state, members);
        lock (_gate)
        {
            if (_open.TryGetValue((name, key), out var open))
            {
                open.Count++;
                return true;
            }

            if (_open.Count < MaxWindows && !_isDisposed)
            {
                var window = new Repeated(logger, id, key);
                _open.Add((name, key), window);
                window.Timer = time.CreateTimer(_ => End(window), null, Window, Window);
            }

            return false;
        }
    }

    /// <summary>Logs what was counted so far.</summary>
    public void Dispose()
    {
        Repeated[] open;
        lock (_gate)
        {
            _isDisposed = true;
            open = [.. _open.Values];
            _open.Clear();
        }

        foreach (var window in open)
        {
            window.Timer?.Dispose();
            Tell(window, window.Count);
        }
    }

    // A window in which something was counted is followed by another one, a quiet one by none.
    private void End(Repeated window)
    {
        int count;
        lock (_gate)
        {
            (count, window.Count) = (window.Count, 0);
            if (count == 0 && _open.Remove((window.Event.Name!, window.Key)))
            {
                window.Timer?.Dispose();
            }
        }

        Tell(window, count);
    }

    private static void Tell(Repeated window, int count)
    {
        if (count > 0)
        {
            Log.Repeated(window.Logger, window.Event.Id, window.Event.Name!, window.Key, count, Window);
        }
    }

    private static string KeyOf<TState>(TState state, string[] members) =>
        state is IReadOnlyList<KeyValuePair<string, object?>> values
            ? string.Join(
                ", ",
                members.Select(m => $"{m} {Convert.ToString(values.FirstOrDefault(v => v.Key == m).Value, CultureInfo.InvariantCulture)}")
            )
            : "";

    private sealed class Repeated(ILogger logger, EventId id, string key)
    {
        public ILogger Logger { get; } = logger;

        public EventId Event { get; } = id;

        public string Key { get; } = key;

        public int Count { get; set; }

        public ITimer? Timer { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(
            2901,
            LogLevel.Warning,
            "Event {Event} ({Name}) happened {Count} more times within {Window}, each time with: {Key}. Only the first was logged.",
            EventName = "WarningRepeated"
        )]
        public static partial void Repeated(ILogger logger, int @event, string name, string key, int count, TimeSpan window);
    }
}

/// <summary>
/// Creates the loggers of the process, those of libraries included: warnings of the product pass <see cref="RepeatedWarnings"/>, and an
/// entry that quotes a configured secret is written without it, as a text alone.
/// </summary>
internal sealed class AggregatedLogs(LoggerFactory inner, TimeProvider time, SecretTexts secrets) : ILoggerFactory
{
    private readonly RepeatedWarnings _repeated = new(time);

    public ILogger CreateLogger(string categoryName) =>
        new Logger(
            inner.CreateLogger(categoryName),
            categoryName.StartsWith("CustomerCache.", StringComparison.Ordinal) ? _repeated : null,
            secrets
        );

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    // The container ends the inner factory after this one, which it creates later.
    public void Dispose() => _repeated.Dispose();

    private sealed class Logger(ILogger inner, RepeatedWarnings? repeated, SecretTexts secrets) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (!inner.IsEnabled(logLevel) || (logLevel == LogLevel.Warning && repeated?.IsRepeated(inner, eventId, state) == true))
            {
                return;
            }

            var text = formatter(state, exception);
            if (secrets.AreIn(text) || (exception is not null && secrets.AreIn(exception.ToString())))
            {
                inner.Log(
                    logLevel,
                    eventId,
                    secrets.Hide(exception is null ? text : $"{text}{Environment.NewLine}{exception}"),
                    null,
                    static (hidden, _) => hidden
                );
                return;
            }

            inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}

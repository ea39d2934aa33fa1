using CustomerCache.Core.Inventory;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace CustomerCache.Tests.Contract;

/// <summary>Records the log of all hosts of a deployment and awaits entries. Thread safe.</summary>
public sealed class LogCapture : ILoggerProvider
{
    private const int RefreshStarted = 2001;
    private const int RefreshEnded = 2018;

    // Real time, only to turn a test that would hang into a failure that names what was missing.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(30);

    private readonly FakeLogCollector _logs = FakeLogCollector.Create(new FakeLogCollectorOptions());
    private readonly FakeLoggerProvider _provider;

    public LogCapture() => _provider = new FakeLoggerProvider(_logs);

    public IReadOnlyList<Entry> Entries => [.. _logs.GetSnapshot().Select(Entry.Of)];

    public bool Has(int eventId) => Entries.Any(e => e.Id == eventId);

    /// <summary>Returns the entries of an event of the product, in order.</summary>
    public IReadOnlyList<Entry> Of(int eventId) => [.. Entries.Where(e => e.Id == eventId)];

    /// <summary>Returns the n-th entry of an event of the product that contains a text, when it is logged.</summary>
    public Task<Entry> WaitForAsync(int eventId, string text, int nth = 1)
    {
        var found = 0;
        return FindAsync(e => e.Has(eventId, text) && ++found == nth, $"entry {nth} of event {eventId} with '{text}'");
    }

    /// <summary>Returns the end of a refresh: the first one of its tenant that is logged after its start.</summary>
    public Task<Entry> WaitForEndAsync(string refreshId, TenantId tenant)
    {
        var hasStarted = false;
        return FindAsync(
            e => (hasStarted |= e.Has(RefreshStarted, refreshId)) && e.Has(RefreshEnded, $"{tenant}: the refresh ended"),
            $"the end of refresh {refreshId} of {tenant}"
        );
    }

    /// <summary>Completes when a request for the path has arrived.</summary>
    public Task WaitForRequestAsync(string path) =>
        FindAsync(
            e =>
                e.Category == "Microsoft.AspNetCore.Hosting.Diagnostics"
                && e.Text.StartsWith("Request starting", StringComparison.Ordinal)
                && e.Text.Contains(path, StringComparison.Ordinal),
            $"a request for {path}"
        );

    public ILogger CreateLogger(string categoryName) => _provider.CreateLogger(categoryName);

    public void Dispose()
    {
        // No resources; several hosts may write to one capture, also one after the other.
    }

    private async Task<Entry> FindAsync(Func<Entry, bool> isMeant, string what)
    {
        using var silence = new CancellationTokenSource(HangTimeout, TimeProvider.System);
        try
        {
            await foreach (var record in _logs.GetLogsAsync(silence.Token))
            {
                silence.CancelAfter(HangTimeout);
                if (Entry.Of(record) is var entry && isMeant(entry))
                {
                    return entry;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Reported below.
        }

        throw new TimeoutException($"Waited for {what}, and nothing more was logged for {HangTimeout.TotalSeconds} s");
    }

    /// <summary>Represents one entry; its text includes the exception, if there is one.</summary>
    public sealed record Entry(string Category, int Id, LogLevel Level, string Text)
    {
        internal static Entry Of(FakeLogRecord record) =>
            new(record.Category ?? "", record.Id.Id, record.Level, record.Message + record.Exception);

        public bool Has(int eventId, string text) => Id == eventId && Text.Contains(text, StringComparison.Ordinal);
    }
}

using CustomerCache.Core.Caching;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Reading;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>
/// Follows one feed: connects at the channel's position, ingests its events, and reconnects when it ends.
/// <list type="table">
/// <listheader><term>event</term><description>action</description></listheader>
/// <item><term>the connection ends, fails or exceeds its idle timeout</term><description>reconnects with backoff and jitter, up to
/// one minute</description></item>
/// <item><term>there is no position, or the feed rejects it</term><description>connects at the latest event, then drops everything kept
/// fresh by changes</description></item>
/// <item><term>an event is unreadable</term><description>drops everything of its kind; without a known kind, everything kept fresh by
/// changes</description></item>
/// <item><term>events cannot be ingested</term><description>reconnects after the last ingested event, so that none is
/// skipped</description></item>
/// </list>
/// Runs once per channel in a deployment; a second follower is harmless because events are deduplicated by id.
/// </summary>
public sealed class FeedFollower(
    IChangeFeed feed,
    IChangeEventIngestor ingestor,
    DomainCaches caches,
    TimeProvider time,
    IEventObserver<FeedEvent> observer,
    IReadingObserver reading,
    EntityRules rules,
    SecretTexts secrets
)
{
    private volatile FeedReport _report = new(feed.Channel, FeedState.Connecting, 0, null);
    private string? _position;
    private bool _isKnown;

    /// <summary>Gets the status of the feed.</summary>
    public FeedReport Report => _report;

    /// <summary>Follows the feed until cancellation.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReconnectLoopAsync(cancellationToken);
        }
        finally
        {
            observer.Observe(new FeedEvent.Left(feed.Channel));
        }
    }

    private async Task ReconnectLoopAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            Exception? failure = null;
            try
            {
                await FollowAsync(cancellationToken);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (FeedPositionLostException lost)
            {
                // The next connection has no position.
                (_position, _isKnown) = (null, true);
                _report = _report with { LastError = secrets.Hide(lost.Message), LastErrorAt = time.GetUtcNow(), Lag = null };
                observer.Observe(new FeedEvent.PositionLost(feed.Channel, lost.Message));
                continue;
            }
            catch (Exception other)
            {
                failure = other;
            }

            failures = _report.State == FeedState.Connected ? 1 : failures + 1;

            // Shortened at random, so that the feeds of a server that restarts do not return together.
            var delay = RetryWaits.After(failures) * (0.75 + (0.25 * Random.Shared.NextDouble()));
            _report = new FeedReport(
                feed.Channel,
                FeedState.Disconnected,
                _report.Reconnects + 1,
                secrets.Hide(failure?.Message ?? "the feed ended the connection")
            )
            {
                LastErrorAt = time.GetUtcNow(),
            };
            observer.Observe(new FeedEvent.Lost(feed.Channel, delay, failure));
            await DelayAsync(delay, cancellationToken);
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        _report = _report with { State = FeedState.Connecting };
        if (!_isKnown)
        {
            (_position, _isKnown) = ((await ingestor.ReportAsync(feed.Channel, cancellationToken)).Position, true);
        }

        var reader = new ChangeEventReader(
            await caches.HasherAsync(cancellationToken),
            feed.Channel,
            part => reading.Unread(feed.Channel, part),
            rules
        );
        await foreach (var news in feed.ReadAsync(_position, cancellationToken))
        {
            if (news is FeedNews.Message message)
            {
                await IngestAsync(message, reader, cancellationToken);
            }
            else
            {
                await BeginAsync(cancellationToken);
            }

            if (news.Lag is { } lag)
            {
                _report = _report with { Lag = lag };
                observer.Observe(new FeedEvent.Lagging(feed.Channel, lag));
            }
        }
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        _report = _report with { State = FeedState.Connected };
        observer.Observe(new FeedEvent.Connected(feed.Channel, _position));
        if (_position is null)
        {
            // The changes before this connection are unknown.
            await ingestor.IngestAsync(new IncomingEvents([], feed.Channel, 0, 0) { HasLostPosition = true }, cancellationToken);
        }
    }

    private async Task IngestAsync(FeedNews.Message message, ChangeEventReader reader, CancellationToken cancellationToken)
    {
        var batch = ChangeEventBatch.Read(message.Body, reader);
        foreach (var (field, problems) in batch.Errors?.Fields.AsEnumerable() ?? [])
        {
            observer.Observe(new FeedEvent.Unreadable(feed.Channel, $"'{field}' {string.Join(", ", problems)}"));
        }

        // A feed does not send rejected events again, so any entity of the kind may have changed.
        var unread = batch.RefusedEntities.Select(kind => new ChangeEvent
        {
            Source = feed.Channel,
            Entity = kind,
            Change = ChangeKind.Overflow,
        });
        var events = batch
            .Events.Select(e => e.Event)
            .Concat(unread)
            .Select(e => e with { Source = feed.Channel, Position = message.Position ?? e.Position });
        await ingestor.IngestAsync(
            new IncomingEvents([.. events], feed.Channel, batch.Skipped, batch.Refused)
            {
                HasUnknownChange = batch.HasRefusedUnknown,
                Position = message.Position,
                RefusedBecause = batch.FirstError,
            },
            cancellationToken
        );
        _position = message.Position ?? batch.Events.LastOrDefault()?.Event.Position ?? _position;
    }

    private async Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(delay, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Cancelled.
        }
    }
}

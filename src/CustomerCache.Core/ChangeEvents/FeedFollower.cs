using CustomerCache.Core.Caching;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Reading;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>
/// Follows one feed: connects where the channel stands, takes in what comes, and connects again when it ends.
/// <list type="table">
/// <listheader><term>what happens</term><description>what it does</description></listheader>
/// <item><term>the connection ends, fails or is silent for too long</term><description>connects again after a pause that grows to a
/// minute</description></item>
/// <item><term>there is no position, or the feed refuses it</term><description>connects from now on, then drops everything that changes
/// keep fresh</description></item>
/// <item><term>an event cannot be read</term><description>drops everything of its kind; when the kind is not known, everything that changes
/// keep fresh</description></item>
/// <item><term>events cannot be taken in</term><description>connects again from the last that were, so that nothing is passed
/// over</description></item>
/// </list>
/// One follower per channel in a deployment; two would do no harm, since events are known by their identification.
/// </summary>
public sealed class FeedFollower(
    IChangeFeed feed,
    IChangeEventIngestor intake,
    DomainCaches caches,
    TimeProvider time,
    IFeedObserver observer,
    IReadingObserver reading,
    EntityRules rules
)
{
    private volatile FeedReport _report = new(feed.Channel, FeedState.Connecting, 0, null);
    private string? _position;
    private bool _isKnown;

    /// <summary>How the feed fares.</summary>
    public FeedReport Report => _report;

    /// <summary>Follows until it is told to end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReconnectLoopAsync(cancellationToken);
        }
        finally
        {
            observer.Left(feed.Channel);
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
                // The next connection is one without a position.
                (_position, _isKnown) = (null, true);
                observer.PositionLost(feed.Channel, lost.Message);
                continue;
            }
            catch (Exception other)
            {
                failure = other;
            }

            failures = _report.State == FeedState.Connected ? 1 : failures + 1;
            var pause = RetryWaits.After(failures);
            _report = new FeedReport(
                feed.Channel,
                FeedState.Disconnected,
                _report.Reconnects + 1,
                failure?.Message ?? "the feed ended the connection"
            );
            observer.Lost(feed.Channel, pause, failure);
            await PauseAsync(pause, cancellationToken);
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        _report = _report with { State = FeedState.Connecting };
        if (!_isKnown)
        {
            (_position, _isKnown) = ((await intake.ReportAsync(feed.Channel, cancellationToken)).Position, true);
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
        }
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        _report = _report with { State = FeedState.Connected };
        observer.Connected(feed.Channel, _position);
        if (_position is null)
        {
            // What changed until the feed was heard is not known.
            await intake.IngestAsync(new IncomingEvents([], feed.Channel, 0, 0) { HasLostPosition = true }, cancellationToken);
        }
    }

    private async Task IngestAsync(FeedNews.Message message, ChangeEventReader reader, CancellationToken cancellationToken)
    {
        var batch = ChangeEventBatch.Read(message.Body, reader);
        foreach (var (field, problems) in batch.Errors?.Fields.AsEnumerable() ?? [])
        {
            observer.Refused(feed.Channel, $"'{field}' {string.Join(", ", problems)}");
        }

        // A feed does not send again what is refused, so any entity of the kind may have changed.
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
        await intake.IngestAsync(
            new IncomingEvents([.. events], feed.Channel, batch.Skipped, batch.Refused)
            {
                HasUnknownChange = batch.HasRefusedUnknown,
                Position = message.Position,
            },
            cancellationToken
        );
        _position = message.Position ?? batch.Events.LastOrDefault()?.Event.Position ?? _position;
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(pause, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Told to end.
        }
    }
}

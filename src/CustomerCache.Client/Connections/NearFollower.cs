using Microsoft.Extensions.Logging;

namespace CustomerCache.Client.Connections;

/// <summary>
/// Follows the invalidation feed and applies it to a near cache, which is bypassed and not filled while the feed is unavailable.
/// </summary>
internal sealed partial class NearFollower(
    NearCache near,
    ICacheConnection connection,
    TimeSpan maxStaleness,
    TimeProvider time,
    ILogger<NearFollower> logger,
    CancellationToken hostStopping
) : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // Not after the host began to stop: its connection ends before this is disposed.
    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(hostStopping);
    private Task _loop = Task.CompletedTask;
    private int _started;

    /// <summary>Starts following; later calls do nothing.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            _loop = Task.Run(() => RunAsync(_stopping.Token));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        // Poll often enough that exceeding the staleness limit indicates a failure.
        var wait = maxStaleness / 2;
        string? position = null;
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var askedAt = Environment.TickCount64;
                var page = await connection
                    .FollowAsync(position, wait, cancellationToken)
                    .AsTask()
                    .WaitAsync(wait + maxStaleness, time, cancellationToken);
                if (page.HasGap || position is null)
                {
                    near.Clear();
                }

                near.Apply(page.Items);
                near.ExtendTrust(askedAt);
                position = page.Position;
                if (failures > 0)
                {
                    Log.FeedRestored(logger, failures);
                    failures = 0;
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                if (failures++ == 0)
                {
                    Log.FeedLost(logger, maxStaleness, failure);
                }

                await PauseAsync(failures, cancellationToken);
            }
        }
    }

    private async Task PauseAsync(int failures, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(100 * Math.Pow(2, Math.Min(failures, 10)));
        try
        {
            await Task.Delay(pause < LongestPause ? pause : LongestPause, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The client is stopping.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            6001,
            LogLevel.Warning,
            "Lost connection to the invalidation feed. The near cache is bypassed after {Silence} without updates.",
            EventName = "FeedLost"
        )]
        public static partial void FeedLost(ILogger logger, TimeSpan silence, Exception failure);

        [LoggerMessage(
            6002,
            LogLevel.Information,
            "Restored connection to the invalidation feed after {Failures} failures; the near cache is used again.",
            EventName = "FeedRestored"
        )]
        public static partial void FeedRestored(ILogger logger, int failures);
    }
}

using Microsoft.Extensions.Logging;

namespace CustomerCache.Client.Connections;

/// <summary>
/// Listens to the feed of invalidations and keeps a near cache in step. While nothing is heard the near cache is not believed, and not
/// filled.
/// </summary>
internal sealed partial class NearFollower(
    NearCache near,
    ICacheConnection connection,
    TimeSpan silence,
    TimeProvider time,
    ILogger<NearFollower> logger
) : IAsyncDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private int _started;

    /// <summary>Begins to listen; what follows a first call does nothing.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            _loop = Task.Run(() => RunAsync(_stop.Token));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        // News are asked for often enough that silence means that something is wrong.
        var wait = silence / 2;
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
                    .WaitAsync(wait + silence, time, cancellationToken);
                if (page.HasGap || position is null)
                {
                    near.Clear();
                }

                near.Apply(page.Items);
                near.ExtendTrust(askedAt);
                position = page.Position;
                if (failures > 0)
                {
                    Log.HeardAgain(logger, failures);
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
                    Log.NotHeard(logger, silence, failure);
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
            // The client stops.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            6001,
            LogLevel.Warning,
            "The feed of invalidations cannot be heard; the near cache is not believed {Silence} after the last news, and values come "
                + "from the caches themselves"
        )]
        public static partial void NotHeard(ILogger logger, TimeSpan silence, Exception failure);

        [LoggerMessage(
            6002,
            LogLevel.Information,
            "The feed of invalidations is heard again after {Failures} failures; the near cache is used again"
        )]
        public static partial void HeardAgain(ILogger logger, int failures);
    }
}

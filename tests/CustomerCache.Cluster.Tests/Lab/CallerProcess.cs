namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>A calling service as a process of its own, which reads everything through the gateways until it is told to stop.</summary>
internal sealed class CallerProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private CallerProcess(ChildProcess process) => _process = process;

    /// <summary>Starts it; ends when it has read everything for the first time.</summary>
    public static Task<CallerProcess> StartAsync(SiloFleet fleet) => StartAsync(fleet.Redis, SiloFleet.ClusterId);

    /// <summary>The same on any cluster.</summary>
    public static async Task<CallerProcess> StartAsync(RedisServer redis, string clusterId) =>
        new(await StartAsync(redis, clusterId, [], "the first round is read"));

    /// <summary>Tells it to stop after its round; every read must have been a good one, and complete.</summary>
    public async Task AssertNeverFailedAsync(int records)
    {
        await _process.SendLineAsync("stop");
        await _process.Log.WaitForAsync(" failures");
        Assert.Contains($"{records} records in the last of ", _process.Log.ToString(), StringComparison.Ordinal);
        Assert.Contains(" rounds, 0 failures", _process.Log.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Starts the callers' program with arguments; ends when it has written a text.</summary>
    internal static Task<ChildProcess> StartAsync(SiloFleet fleet, IEnumerable<string> arguments, string ready) =>
        StartAsync(fleet.Redis, SiloFleet.ClusterId, arguments, ready);

    private static Task<ChildProcess> StartAsync(RedisServer redis, string clusterId, IEnumerable<string> arguments, string ready) =>
        ChildProcess.StartAsync(
            Path.Combine(AppContext.BaseDirectory, "CustomerCache.Cluster.Caller.dll"),
            arguments,
            [
                new("CustomerCache__Client__Redis", redis.ConnectionString),
                new("CustomerCache__Client__ClusterId", clusterId),
                new("Logging__LogLevel__Default", "Warning"),
            ],
            ready
        );

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>A calling service as a separate process, which reads everything through the gateways until it is stopped.</summary>
internal sealed class CallerProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private CallerProcess(ChildProcess process) => _process = process;

    /// <summary>Starts it; completes when it has read everything for the first time.</summary>
    public static Task<CallerProcess> StartAsync(SiloFleet fleet) => StartAsync(fleet.Redis, SiloFleet.ClusterId);

    /// <summary>Starts it on any cluster.</summary>
    public static async Task<CallerProcess> StartAsync(RedisServer redis, string clusterId) =>
        new(await StartAsync(redis, clusterId, [], "the first round is read"));

    /// <summary>Stops it after its round and asserts that every read succeeded and was complete.</summary>
    public async Task AssertNeverFailedAsync(int records)
    {
        await _process.SendLineAsync("stop");
        await _process.Log.WaitForAsync(" failures");
        Assert.Contains($"{records} records in the last of ", _process.Log.ToString(), StringComparison.Ordinal);
        Assert.Contains(" rounds, 0 failures", _process.Log.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Starts the callers' program with arguments; completes when it has written a text.</summary>
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

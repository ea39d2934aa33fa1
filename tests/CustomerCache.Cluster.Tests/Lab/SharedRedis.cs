namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>One redis-server for all tests that neither stop nor flush it; clusters differ by their ids. Ends with the process.</summary>
internal static class SharedRedis
{
    private static readonly Lazy<Task<RedisServer>> Server = new(StartAsync);

    public static Task<RedisServer> GetAsync() => Server.Value;

    private static async Task<RedisServer> StartAsync()
    {
        var server = await RedisServer.StartAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return server;
    }
}

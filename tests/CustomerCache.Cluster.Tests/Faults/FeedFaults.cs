namespace CustomerCache.Cluster.Tests.Faults;

/// <summary>Faults of the servers whose streams silos follow as feeds.</summary>
internal static class FeedFaults
{
    /// <summary>The nats-server is killed, and restarted on its data some seconds later.</summary>
    public static async Task KillNatsAsync(FaultRound round)
    {
        await round.Feeds.Nats.KillAsync();
        await round.SomeSecondsAsync();
        await round.Feeds.Nats.RunAsync();
    }

    /// <summary>The nats-server is frozen for some seconds.</summary>
    public static async Task FreezeNatsAsync(FaultRound round)
    {
        await round.Feeds.Nats.SuspendAsync();
        await round.SomeSecondsAsync();
        await round.Feeds.Nats.ResumeAsync();
    }

    /// <summary>The Redis of a stream is killed, and restarted on its data some seconds later.</summary>
    public static async Task KillRedisAsync(FaultRound round)
    {
        await round.Feeds.Redis.KillAsync();
        await round.SomeSecondsAsync();
        await round.Feeds.Redis.RunAsync();
    }

    /// <summary>The Redis of a stream is frozen for some seconds.</summary>
    public static async Task FreezeRedisAsync(FaultRound round)
    {
        await round.Feeds.Redis.FreezeAsync();
        await round.SomeSecondsAsync();
        await round.Feeds.Redis.ResumeAsync();
    }
}

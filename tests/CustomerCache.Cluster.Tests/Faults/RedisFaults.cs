using CustomerCache.Cluster.Tests.Lab;

namespace CustomerCache.Cluster.Tests.Faults;

/// <summary>Faults of the Redis of all silos.</summary>
internal static class RedisFaults
{
    /// <summary>It is frozen for some seconds.</summary>
    public static async Task FreezeAsync(FaultRound round)
    {
        await round.Fleet.Redis.FreezeAsync();
        await round.SomeSecondsAsync();
        await round.Fleet.Redis.ResumeAsync();
    }

    /// <summary>It is killed, and restarted on its data some seconds later.</summary>
    public static async Task KillAsync(FaultRound round)
    {
        await round.Fleet.Redis.KillAsync();
        await round.SomeSecondsAsync();
        await round.Fleet.Redis.RunAsync();
    }

    /// <summary>It responds only a fifth of the time for some seconds.</summary>
    public static async Task SlowAsync(FaultRound round)
    {
        for (var pause = 0; pause < 10; pause++)
        {
            await round.Fleet.Redis.FreezeAsync();
            await CallPacer.NextAsync(400);
            await round.Fleet.Redis.ResumeAsync();
            await CallPacer.NextAsync(100);
        }
    }

    /// <summary>It refuses writes for some seconds, since its memory is full.</summary>
    public static async Task FillAsync(FaultRound round)
    {
        await round.Fleet.Redis.LimitAsync(isFull: true);
        await round.SomeSecondsAsync();
        await round.Fleet.Redis.LimitAsync(isFull: false);
    }

    /// <summary>It loses all data.</summary>
    public static async Task EmptyAsync(FaultRound round)
    {
        await round.Fleet.Redis.LoseDataAsync();
        await RestoredAsync(round);
    }

    /// <summary>It is killed, and restarted on data of some seconds before, as a failover to a replica that is behind does.</summary>
    public static async Task FailOverAsync(FaultRound round)
    {
        var older = round.Fleet.Redis.CopyData();
        await round.SomeSecondsAsync();
        await round.Fleet.Redis.KillAsync();
        older.Restore();
        await round.Fleet.Redis.RunAsync();
        await RestoredAsync(round);
    }

    // All silos have noticed the loss, and stored again what they serve.
    private static async Task RestoredAsync(FaultRound round)
    {
        await round.LoggedAsync(round.Others, 4211, "");
        await round.LoggedAsync(round.Others, 4212, "");
    }
}

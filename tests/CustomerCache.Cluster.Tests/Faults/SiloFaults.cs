using CustomerCache.Cluster.Tests.Lab;

namespace CustomerCache.Cluster.Tests.Faults;

/// <summary>Faults of one silo: killed, frozen, cut off, its clock wrong.</summary>
internal static class SiloFaults
{
    // docs/guarantees.md: clocks of silos agree within a second.
    private static readonly TimeSpan Jump = TimeSpan.FromSeconds(0.9);

    /// <summary>It is killed.</summary>
    public static async Task KillAsync(FaultRound round)
    {
        await round.Victim.KillAsync();
        await round.DeclaredDeadAsync();
    }

    /// <summary>It is frozen for less time than its detection takes, resumes, and is killed a moment later.</summary>
    public static async Task PauseAsync(FaultRound round)
    {
        await round.Victim.FreezeAsync();
        await CallPacer.NextAsync(200 + round.Random.Next(600));
        await round.Victim.ResumeAsync();
        await CallPacer.NextAsync(round.Random.Next(2_000));
        await KillAsync(round);
    }

    /// <summary>It is frozen until the others have declared it dead, then resumes.</summary>
    public static async Task FreezeAsync(FaultRound round)
    {
        await round.Victim.FreezeAsync();
        await round.DeclaredDeadAsync();
        await round.Caches.AllInvalidatedAsync();
        var readsOfFrozen = round.Caches.ReadAllAsync(round.Victim);
        await round.Caches.AllInvalidatedAsync();
        await round.Victim.ResumeAsync();
        await readsOfFrozen;
        await round.Caches.ReadAllAsync(round.Victim);
        await round.EndsItselfAsync();
    }

    /// <summary>Nothing passes between it and the others until they have declared it dead.</summary>
    public static Task CutAsync(FaultRound round) => CutUntilDeadAsync(round, [.. Sent(round), .. Received(round)]);

    /// <summary>What it sends to the others is lost until they have declared it dead.</summary>
    public static Task MuteAsync(FaultRound round) => CutUntilDeadAsync(round, [.. Sent(round)]);

    /// <summary>What the others send to it is lost until they have declared it dead.</summary>
    public static Task DeafenAsync(FaultRound round) => CutUntilDeadAsync(round, [.. Received(round)]);

    /// <summary>Nothing passes between it and Redis for some seconds.</summary>
    public static Task CutFromRedisAsync(FaultRound round) => CutFromAsync(round, round.Fleet.Redis.Member!);

    /// <summary>Nothing passes between it and all but silos and Redis for some seconds: callers, vendors, gateway clients.</summary>
    public static Task CutFromCallersAsync(FaultRound round) => CutFromAsync(round, round.Fleet.Network!.Outside);

    /// <summary>Its clock jumps ahead or back by less than a second, and returns some seconds later.</summary>
    public static async Task ShiftClockAsync(FaultRound round)
    {
        await round.Victim.Clock!.ShiftAsync(Jump * (round.Random.Next(2) == 0 ? 1 : -1));
        await round.SomeSecondsAsync();
        await round.Victim.Clock.ShiftAsync(TimeSpan.Zero);
    }

    private static IEnumerable<(NetworkMember From, NetworkMember To)> Sent(FaultRound round) =>
        round.Others.Select(o => (round.Victim.Member!, o.Member!));

    private static IEnumerable<(NetworkMember From, NetworkMember To)> Received(FaultRound round) =>
        round.Others.Select(o => (o.Member!, round.Victim.Member!));

    private static async Task CutUntilDeadAsync(FaultRound round, (NetworkMember From, NetworkMember To)[] cuts)
    {
        await Task.WhenAll(cuts.Select(c => SiloNetwork.CutAsync(c.From, c.To)));
        await round.DeclaredDeadAsync();
        await round.Caches.AllInvalidatedAsync();
        await round.Caches.ReadAllAsync(round.Victim);
        await round.EndsItselfAsync();
    }

    private static async Task CutFromAsync(FaultRound round, NetworkMember other)
    {
        var own = round.Victim.Member!;
        await Task.WhenAll(SiloNetwork.CutAsync(own, other), SiloNetwork.CutAsync(other, own));
        await round.SomeSecondsAsync();
        await Task.WhenAll(SiloNetwork.HealAsync(own, other), SiloNetwork.HealAsync(other, own));
    }
}

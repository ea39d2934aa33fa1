namespace CustomerCache.Cluster.Tests.Faults;

/// <summary>The faults that rounds inject.</summary>
internal static class FaultKinds
{
    public static readonly Fault KilledSilo = new("KilledSilo", "silo killed", SiloFaults.KillAsync) { Victim = Victim.Ends };

    public static readonly Fault PausedSilo = new("PausedSilo", "silo frozen for a moment, then killed", SiloFaults.PauseAsync)
    {
        Victim = Victim.Ends,
        Freezes = true,
    };

    public static readonly Fault CutSilo = new("CutSilo", "silo and others cut off from each other", SiloFaults.CutAsync)
    {
        Victim = Victim.Ends,
        Needs = FaultNeeds.Network,
    };

    /// <summary>All of them, in the order of the long form.</summary>
    public static readonly Fault[] All =
    [
        new("FrozenSilo", "silo frozen until it is declared dead", SiloFaults.FreezeAsync) { Victim = Victim.Ends, Freezes = true },
        KilledSilo,
        PausedSilo,
        new("FrozenRedis", "Redis frozen for 1 to 8 s", RedisFaults.FreezeAsync),
        new("KilledRedis", "Redis killed and restarted after 1 to 8 s", RedisFaults.KillAsync),
        new("SlowRedis", "Redis frozen 400 ms of each 500 for 5 s", RedisFaults.SlowAsync),
        new("FullRedis", "Redis full for 1 to 8 s", RedisFaults.FillAsync),
        new("EmptiedRedis", "Redis emptied", RedisFaults.EmptyAsync) { LosesData = true },
        new("OlderRedis", "Redis failed over to data of 1 to 8 s ago", RedisFaults.FailOverAsync) { LosesData = true },
        CutSilo,
        new("MuteSilo", "what a silo sends to others lost", SiloFaults.MuteAsync) { Victim = Victim.Ends, Needs = FaultNeeds.Network },
        new("DeafSilo", "what others send to a silo lost", SiloFaults.DeafenAsync) { Victim = Victim.Ends, Needs = FaultNeeds.Network },
        new("SiloWithoutRedis", "silo cut off from Redis for 1 to 8 s", SiloFaults.CutFromRedisAsync)
        {
            Victim = Victim.Lives,
            Needs = FaultNeeds.Network,
        },
        new("SiloWithoutCallers", "silo cut off from callers and vendors for 1 to 8 s", SiloFaults.CutFromCallersAsync)
        {
            Victim = Victim.Lives,
            IsSilent = true,
            Needs = FaultNeeds.Network,
        },
        new("JumpedClock", "clock of a silo off by 0.9 s for 1 to 8 s", SiloFaults.ShiftClockAsync)
        {
            Victim = Victim.Lives,
            Needs = FaultNeeds.Clocks,
        },
    ];
}

namespace CustomerCache.Cluster.Tests.Faults;

/// <summary>The faults that rounds inject.</summary>
internal static class FaultKinds
{
    public static readonly Fault KilledSilo = new ClusterFault("KilledSilo", "silo killed", SiloFaults.KillAsync) { Victim = Victim.Ends };

    public static readonly Fault PausedSilo = new ClusterFault("PausedSilo", "silo frozen for a moment, then killed", SiloFaults.PauseAsync)
    {
        Victim = Victim.Ends,
        Freezes = true,
    };

    public static readonly Fault CutSilo = new ClusterFault("CutSilo", "silo and others cut off from each other", SiloFaults.CutAsync)
    {
        Victim = Victim.Ends,
        Needs = FaultNeeds.Network,
    };

    /// <summary>All of them, in the order of the long form.</summary>
    public static readonly Fault[] All =
    [
        new ClusterFault("FrozenSilo", "silo frozen until it is declared dead", SiloFaults.FreezeAsync)
        {
            Victim = Victim.Ends,
            Freezes = true,
        },
        KilledSilo,
        PausedSilo,
        new ClusterFault("FrozenRedis", "Redis frozen for 1 to 8 s", RedisFaults.FreezeAsync),
        new ClusterFault("KilledRedis", "Redis killed and restarted after 1 to 8 s", RedisFaults.KillAsync),
        new ClusterFault("SlowRedis", "Redis frozen 400 ms of each 500 for 5 s", RedisFaults.SlowAsync),
        new ClusterFault("FullRedis", "Redis full for 1 to 8 s", RedisFaults.FillAsync),
        new ClusterFault("EmptiedRedis", "Redis emptied", RedisFaults.EmptyAsync) { LosesData = true },
        new ClusterFault("OlderRedis", "Redis failed over to data of 1 to 8 s ago", RedisFaults.FailOverAsync) { LosesData = true },
        CutSilo,
        new ClusterFault("MuteSilo", "what a silo sends to others lost", SiloFaults.MuteAsync)
        {
            Victim = Victim.Ends,
            Needs = FaultNeeds.Network,
        },
        new ClusterFault("DeafSilo", "what others send to a silo lost", SiloFaults.DeafenAsync)
        {
            Victim = Victim.Ends,
            Needs = FaultNeeds.Network,
        },
        new ClusterFault("SiloWithoutRedis", "silo cut off from Redis for 1 to 8 s", SiloFaults.CutFromRedisAsync)
        {
            Victim = Victim.Lives,
            Needs = FaultNeeds.Network,
        },
        new ClusterFault("SiloWithoutCallers", "silo cut off from callers and vendors for 1 to 8 s", SiloFaults.CutFromCallersAsync)
        {
            Victim = Victim.Lives,
            IsSilent = true,
            Needs = FaultNeeds.Network,
        },
        new ClusterFault("JumpedClock", "clock of a silo off by 0.9 s for 1 to 8 s", SiloFaults.ShiftClockAsync)
        {
            Victim = Victim.Lives,
            Needs = FaultNeeds.Clocks,
        },
        new ClusterFault("KilledNats", "nats-server of a feed killed and restarted after 1 to 8 s", FeedFaults.KillNatsAsync)
        {
            Needs = FaultNeeds.Feeds,
        },
        new ClusterFault("FrozenNats", "nats-server of a feed frozen for 1 to 8 s", FeedFaults.FreezeNatsAsync)
        {
            Needs = FaultNeeds.Feeds,
        },
        new ClusterFault("KilledStream", "Redis of a feed killed and restarted after 1 to 8 s", FeedFaults.KillRedisAsync)
        {
            Needs = FaultNeeds.Feeds,
        },
        new ClusterFault("FrozenStream", "Redis of a feed frozen for 1 to 8 s", FeedFaults.FreezeRedisAsync) { Needs = FaultNeeds.Feeds },
        new NodeFault("FullDisk", "disk of a node full for 1 to 8 s", DiskFaults.FillAsync) { Needs = FaultNeeds.Mounts },
        new NodeFault("ReadOnlyDisk", "node killed, and started on a read-only disk", DiskFaults.ProtectAsync)
        {
            Needs = FaultNeeds.Mounts,
        },
        new NodeFault("TornDatabase", "node killed, and its database truncated", DiskFaults.TruncateAsync),
        new NodeFault("FlippedBits", "node killed, and bits of its database flipped", DiskFaults.FlipAsync),
    ];
}

namespace CustomerCache.Cluster.Tests.Faults;

/// <summary>What becomes of the silo that a fault hits.</summary>
internal enum Victim
{
    /// <summary>The fault hits none of the silos.</summary>
    None,

    /// <summary>A silo that lives on.</summary>
    Lives,

    /// <summary>A silo that ends; another one takes its place.</summary>
    Ends,
}

/// <summary>What a fault takes of the machine, or of the silos when they start.</summary>
internal enum FaultNeeds
{
    Nothing,

    /// <summary>Silos and Redis are in a network that can be cut.</summary>
    Network,

    /// <summary>Silos have clocks that can jump.</summary>
    Clocks,

    /// <summary>Silos follow feeds.</summary>
    Feeds,

    /// <summary>File systems can be mounted.</summary>
    Mounts,
}

/// <summary>A kind of fault that a round can inject.</summary>
/// <param name="Kind">What selects it.</param>
/// <param name="Name">Its name in the table.</param>
internal abstract record Fault(string Kind, string Name)
{
    public FaultNeeds Needs { get; init; }
}

/// <summary>A fault of three silos over one Redis.</summary>
/// <param name="Kind">What selects it.</param>
/// <param name="Name">Its name in the table.</param>
/// <param name="InjectAsync">Injects it; completes when it is over.</param>
internal sealed record ClusterFault(string Kind, string Name, Func<FaultRound, Task> InjectAsync) : Fault(Kind, Name)
{
    /// <summary>What becomes of the silo that it hits.</summary>
    public Victim Victim { get; init; }

    /// <summary>Whether that silo is frozen for a while, and has calls from before when it resumes.</summary>
    public bool Freezes { get; init; }

    /// <summary>Whether a silo that lives on cannot answer meanwhile, so that nothing is promised of its answers.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Whether stored data are lost, so that every tenant is refreshed.</summary>
    public bool LosesData { get; init; }
}

/// <summary>A fault of a single node and its disk.</summary>
/// <param name="Kind">What selects it.</param>
/// <param name="Name">Its name in the table.</param>
/// <param name="InjectAsync">Injects it; completes when it is over.</param>
internal sealed record NodeFault(string Kind, string Name, Func<NodeRound, Task> InjectAsync) : Fault(Kind, Name);

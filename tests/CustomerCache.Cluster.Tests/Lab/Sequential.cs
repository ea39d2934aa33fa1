namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>Tests of how long something takes: no other test runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Sequential
{
    public const string Name = "Sequential";
}

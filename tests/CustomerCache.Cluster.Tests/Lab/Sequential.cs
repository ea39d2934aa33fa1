namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>Timing tests, during which no other test runs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Sequential
{
    public const string Name = "Sequential";
}

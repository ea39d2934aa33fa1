namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>Tests that measure times or take the whole machine, during which no other test runs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Sequential
{
    public const string Name = "Sequential";
}

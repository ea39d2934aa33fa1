namespace CustomerCache.Server.Tests.Host;

/// <summary>Tests that share something with the whole process: no other test runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Sequential
{
    public const string Name = "Sequential";
}

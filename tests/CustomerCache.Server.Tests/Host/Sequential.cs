namespace CustomerCache.Server.Tests.Host;

/// <summary>Tests with process-wide state, during which no other test runs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Sequential
{
    public const string Name = "Sequential";
}

namespace CustomerCache.OperatorConsole.Tests;

/// <summary>All tests share one browser, one after the other: two would compete for the processor.</summary>
[CollectionDefinition(Name)]
public sealed class ConsoleCollection : ICollectionFixture<ConsoleBrowser>, ICollectionFixture<DegradedServer>
{
    public const string Name = "Console";
}

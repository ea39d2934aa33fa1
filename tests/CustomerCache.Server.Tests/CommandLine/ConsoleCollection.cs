namespace CustomerCache.Server.Tests.CommandLine;

/// <summary>Tests that capture the console run one after the other and alone: everything that is written then is theirs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ConsoleCollection
{
    public const string Name = "Console";
}

using System.CommandLine;
using CustomerCache.Server.Demo;
using CustomerCache.Server.Migration;

namespace CustomerCache.Server.CommandLine;

/// <summary>
/// Defines the command line. Exit codes: 0 done, 1 failed or not found, 2 wrong command line or configuration, 3 server unreachable.
/// </summary>
public static class CommandLineProgram
{
    // After Ctrl+C the parser's two seconds would end a demo before its silos, which take half a minute when one of them was killed.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Runs a command line; without a command, or with options only, runs <c>serve</c>.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        // Any --key=value is configuration and validated there, not by the parser.
        if (
            args
            is []
                or ["serve", not ("--help" or "-h" or "-?"), ..]
                or ["serve"]
                or [['-', '-', ..] and not ("--help" or "--version"), ..]
        )
        {
            return await ServeCommand.RunAsync(args is ["serve", ..] ? args[1..] : args);
        }

        var parsed = CreateRoot().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync("Try --help.");
            return ExitCodes.Usage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = StopTimeout });
    }

    /// <summary>Returns all commands.</summary>
    internal static RootCommand CreateRoot() =>
        new RootCommand("CustomerCache: crosses SD-WAN edges and network probes with the customer inventory, and serves the result.")
        {
            new Command("serve", "Runs the server (the default). Configuration from appsettings.json, environment and --key=value.")
            {
                new Option<string?>(LegacyEnvironmentRegistration.Option)
                {
                    Description =
                        "Also from the variables of the former services; named ones with "
                        + $"={LegacyEnvironment.VeloCloudCache},{LegacyEnvironment.HawkeyeCache}.",
                    Arity = ArgumentArity.ZeroOrOne,
                },
            },
            CheckCommand.Create(),
            ConfigCommand.Create(),
            GetCommand.Create(),
            ReadyCommand.Create(),
            TenantsCommand.Create(),
            WhyCommand.Create(),
            RefreshCommand.Create(),
            OperatorCommands.CreateCaches(),
            OperatorCommands.CreateJobs(),
            OperatorCommands.CreateEvents(),
            OperatorCommands.CreateHealth(),
            OperatorCommands.CreateSilos(),
            DeadLettersCommand.Create(),
            ImportExportCommands.CreateImport(),
            ImportExportCommands.CreateExport(),
            KeyCommand.Create(),
            CompletionCommand.Create(),
            BackupCommands.CreateBackup(),
            BackupCommands.CreateRestore(),
            MigrateCommand.Create(),
            DemoCommand.Create(),
            SimulateCommand.Create(),
        };
}

/// <summary>Defines the exit codes of the process.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>The other silos declared this one dead.</summary>
    public const int DeclaredDead = 4;
    public const int Usage = 2;
    public const int Unreachable = 3;
}

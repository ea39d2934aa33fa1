using System.CommandLine;
using CustomerCache.Server.Demo;
using CustomerCache.Server.Migration;

namespace CustomerCache.Server.CommandLine;

/// <summary>
/// The command line. Exit codes: 0 done, 1 the thing asked for failed or is not there, 2 the command line or the
/// configuration is wrong, 3 the server cannot be reached.
/// </summary>
public static class CommandLineProgram
{
    /// <summary>Runs the words of a command line; without a command, or with only options, it serves.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        // Options of the host are --key=value in any number: they are the configuration's to judge, not the parser's.
        if (args is [] or ["serve", ..] or [['-', '-', ..] and not ("--help" or "--version"), ..])
        {
            return await ServeCommand.RunAsync(args is ["serve", ..] ? args[1..] : args);
        }

        var root = new RootCommand(
            "CustomerCache: crosses SD-WAN edges and network probes with the customer inventory, and serves the result."
        )
        {
            new Command("serve", "Runs the server (the default). Configuration from appsettings.json, environment and --key=value."),
            CheckCommand.Create(),
            GetCommand.Create(),
            ReadyCommand.Create(),
            TenantsCommand.Create(),
            WhyCommand.Create(),
            RefreshCommand.Create(),
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

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync("Try --help.");
            return ExitCodes.Usage;
        }

        return await parsed.InvokeAsync();
    }
}

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Unreachable = 3;
}

using System.CommandLine;
using CustomerCache.Server.Storage.Sqlite;

namespace CustomerCache.Server.CommandLine;

/// <summary>
/// Creates <c>backup FILE</c> and <c>restore FILE</c> for the database of a single node. A cluster's data are in Redis, which has backups
/// of its own.
/// </summary>
internal static class BackupCommands
{
    private const string FolderVariable = "CustomerCache__DataFolder";

    public static Command CreateBackup()
    {
        var (file, folder, json) = (File("A file that does not exist yet."), Folder(), Terminal.Json("As an object."));
        var command = new Command("backup", "Copies a single node's data to a file, while it runs or while it does not.")
        {
            file,
            folder,
            json,
        };
        command.SetAction(
            (parsed, _) =>
                RunAsync(() =>
                {
                    SqliteBackup.Backup(parsed.GetValue(folder)!, parsed.GetValue(file)!);
                    return parsed.GetValue(json)
                        ? Terminal.Object(("file", parsed.GetValue(file)), ("data_folder", parsed.GetValue(folder)))
                        : $"{parsed.GetValue(file)} holds the data of {parsed.GetValue(folder)} as of now.";
                })
        );
        return command;
    }

    public static Command CreateRestore()
    {
        var (file, folder, json) = (File("A file that 'backup' wrote."), Folder(), Terminal.Json("As an object."));
        var command = new Command(
            "restore",
            "Makes a backup the data of a single node that does not run; what was there is kept beside it."
        )
        {
            file,
            folder,
            json,
        };
        command.SetAction(
            (parsed, _) =>
                RunAsync(() =>
                {
                    var aside = SqliteBackup.Restore(parsed.GetValue(file)!, parsed.GetValue(folder)!, TimeProvider.System.GetUtcNow());
                    return parsed.GetValue(json)
                        ? Terminal.Object(("file", parsed.GetValue(file)), ("data_folder", parsed.GetValue(folder)), ("kept_as", aside))
                        : $"{parsed.GetValue(folder)} holds the data of {parsed.GetValue(file)}."
                            + (aside is null ? "" : $" What was there is kept as {aside}.");
                })
        );
        return command;
    }

    private static async Task<int> RunAsync(Func<string> work)
    {
        try
        {
            Console.WriteLine(work());
            return ExitCodes.Done;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return ExitCodes.Failed;
        }
        catch (StartRefusedException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return ExitCodes.Failed;
        }
    }

    private static Argument<string> File(string description) => new("file") { Description = description };

    private static Option<string> Folder() =>
        new("--data-folder")
        {
            Description = $"The server's data folder; better as environment variable {FolderVariable}, which the server reads too.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable(FolderVariable) ?? "data",
        };
}

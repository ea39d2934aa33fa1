using Microsoft.Extensions.Options;

namespace CustomerCache.Server.CommandLine;

/// <summary>Runs the server until it is told to stop. A wrong configuration lists all its errors, one per line.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await using var app = ServerProgram.Build(args);

            // Before anything is made from the options: the first service that reads one would tell only of that one.
            app.Services.GetService<IStartupValidator>()?.Validate();
            await app.RunAsync();
            return ExitCodes.Done;
        }
        catch (Exception e) when (ConfigurationErrors.Of(e) is { Count: > 0 } errors)
        {
            await ConfigurationErrors.PrintAsync(errors);
            return ExitCodes.Usage;
        }
        catch (StartRefusedException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.Usage;
        }
    }
}

using Microsoft.Extensions.Options;

namespace CustomerCache.Server.CommandLine;

/// <summary>Runs the server until it is stopped. Lists all errors of a wrong configuration, one per line.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await using var app = ServerProgram.Build(args);

            // Validated before any service is created: the first service that reads options would report its own errors only.
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

using Microsoft.AspNetCore.Connections;
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
            await RunAsync(app);
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
            return e.ExitCode;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync(
                $"{e.Message.TrimEnd('.')}. Stop the other process, or set Urls to a free address such as http://127.0.0.1:8081."
            );
            return ExitCodes.Usage;
        }
        catch (InvalidOperationException e)
        {
            await Console.Error.WriteLineAsync($"The server cannot start: {e.Message.Split('\n')[0].TrimEnd()}");
            return ExitCodes.Failed;
        }
    }

    // A signal during the start cancels the start, which Orleans reports as a failure of it.
    private static async Task RunAsync(WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            await app.RunAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested) { }
    }
}

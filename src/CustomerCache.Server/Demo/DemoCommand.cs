using System.CommandLine;

namespace CustomerCache.Server.Demo;

/// <summary>Starts the simulated vendors and a server on them, on loopback, in a temporary data folder.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var size = new SizeOptions(8080, "Port on 127.0.0.1 to serve on; 0 takes a free one.");
        var command = new Command("demo", "Runs simulated vendors and a server on them; needs nothing else.");
        size.AddTo(command);
        command.SetAction((parsed, cancellationToken) => DemoRun.RunAsync(size.Of(parsed), cancellationToken));
        return command;
    }
}

using System.CommandLine;
using System.Net;

namespace CustomerCache.Server.Demo;

/// <summary>Creates <c>simulate</c>: the simulated vendors alone, for servers and silos in other processes on this machine.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var size = new SizeOptions(9090, "Port to serve on; 0 takes a free one.");
        var listen = new Option<IPAddress>("--listen")
        {
            Description = "Address to listen on. Servers call it on 127.0.0.1 whatever this is: others are for probes.",
            DefaultValueFactory = _ => IPAddress.Loopback,
            CustomParser = result =>
            {
                if (IPAddress.TryParse(result.Tokens[0].Value, out var address))
                {
                    return address;
                }

                result.AddError($"'{result.Tokens[0].Value}' is not an IP address; 127.0.0.1 is, and 0.0.0.0 for all of this machine.");
                return null;
            },
        };
        var command = new Command("simulate", "Runs the simulated vendors alone; prints how a server is configured for them.");
        size.AddTo(command);
        command.Options.Add(listen);
        command.SetAction(
            (parsed, cancellationToken) => SimulateRun.RunAsync(size.Of(parsed), parsed.GetValue(listen)!, cancellationToken)
        );
        return command;
    }
}

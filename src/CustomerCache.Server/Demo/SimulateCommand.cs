using System.CommandLine;
using System.Net;

namespace CustomerCache.Server.Demo;

/// <summary>Runs the simulated vendors alone, for servers and silos that are other processes on this machine.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var hosts = DemoCommand.Number("--hosts", 3, 1, 50, "Simulated VeloCloud orchestrators.");
        var edges = DemoCommand.Number("--edges", 1000, 1, 50_000, "Edges per orchestrator.");
        var probes = DemoCommand.Number("--probes", 100, 0, 50_000, "Simulated Hawkeye probes.");
        var port = DemoCommand.Number("--port", 9090, 0, 65_535, "Port to serve on; 0 takes a free one.");
        var faults = new Option<bool>("--faults") { Description = "Lets the simulated vendors fail now and then." };
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
        var command = new Command("simulate", "Runs the simulated vendors alone; prints how a server is configured for them.") { hosts, edges, probes, port, listen, faults };
        command.SetAction((parsed, cancellationToken) => SimulateRun.RunAsync(
            new DemoSize(parsed.GetValue(hosts), parsed.GetValue(edges), parsed.GetValue(probes), parsed.GetValue(port), parsed.GetValue(faults)), parsed.GetValue(listen)!, cancellationToken));
        return command;
    }
}

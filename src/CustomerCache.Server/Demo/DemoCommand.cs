using System.CommandLine;
using System.Globalization;

namespace CustomerCache.Server.Demo;

/// <summary>Starts the simulated vendors and a server on them, on loopback, in a temporary data folder.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var hosts = Number("--hosts", 3, 1, 50, "Simulated VeloCloud orchestrators.");
        var edges = Number("--edges", 1000, 1, 50_000, "Edges per orchestrator.");
        var probes = Number("--probes", 100, 0, 50_000, "Simulated Hawkeye probes.");
        var port = Number("--port", 8080, 0, 65_535, "Port on 127.0.0.1 to serve on; 0 takes a free one.");
        var faults = new Option<bool>("--faults") { Description = "Lets the simulated vendors fail now and then." };
        var command = new Command("demo", "Runs simulated vendors and a server on them; needs nothing else.") { hosts, edges, probes, port, faults };
        command.SetAction((parsed, cancellationToken) => DemoRun.RunAsync(
            new DemoSize(parsed.GetValue(hosts), parsed.GetValue(edges), parsed.GetValue(probes), parsed.GetValue(port), parsed.GetValue(faults)), cancellationToken));
        return command;
    }

    /// <summary>An option that takes a number within limits.</summary>
    internal static Option<int> Number(string name, int defaultValue, int least, int most, string description)
    {
        var option = new Option<int>(name) { Description = $"{description} {least} to {most}.", DefaultValueFactory = _ => defaultValue };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value) || value < least || value > most))
            {
                result.AddError($"{name} must be a number from {least} to {most}.");
            }
        });
        return option;
    }
}

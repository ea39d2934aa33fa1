using System.CommandLine;
using System.Globalization;

namespace CustomerCache.Server.Demo;

/// <summary>Defines the options of commands that run simulated vendors.</summary>
internal sealed class SizeOptions(int port, string portDescription)
{
    private readonly Option<int> _hosts = Number("--hosts", 3, 1, 50, "Simulated VeloCloud orchestrators.");
    private readonly Option<int> _edges = Number("--edges", 1000, 1, 50_000, "Edges per orchestrator.");
    private readonly Option<int> _probes = Number("--probes", 100, 0, 50_000, "Simulated Hawkeye probes.");
    private readonly Option<int> _port = Number("--port", port, 0, 65_535, portDescription);
    private readonly Option<bool> _faults = new("--faults") { Description = "Lets the simulated vendors fail now and then." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_hosts, _edges, _probes, _port, _faults])
        {
            command.Options.Add(option);
        }
    }

    public DemoSize Of(ParseResult parsed) =>
        new(parsed.GetValue(_hosts), parsed.GetValue(_edges), parsed.GetValue(_probes), parsed.GetValue(_port), parsed.GetValue(_faults));

    private static Option<int> Number(string name, int defaultValue, int least, int most, string description)
    {
        var option = new Option<int>(name) { Description = $"{description} {least} to {most}.", DefaultValueFactory = _ => defaultValue };
        option.Validators.Add(result =>
        {
            if (
                result.Tokens.Count > 0
                && (!int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value) || value < least || value > most)
            )
            {
                result.AddError($"{name} must be a number from {least} to {most}.");
            }
        });
        return option;
    }
}

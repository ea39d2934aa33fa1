using System.CommandLine;
using CustomerCache.Server.CommandLine;

namespace CustomerCache.Server.Demo;

/// <summary>Creates <c>demo</c>: simulated vendors and a server, or a cluster of them, on loopback.</summary>
internal static class DemoCommand
{
    private const int MostSilos = 9;

    public static Command Create()
    {
        var size = new SizeOptions(8080, "Port on 127.0.0.1 to serve on; 0 takes a free one. Further silos take the next ones.");
        var silos = new Option<int?>("--silos")
        {
            Description =
                $"Runs a cluster of this many processes over a redis-server of this machine. 1 to {MostSilos}; without it, one process "
                + $"that needs no Redis.",
        };
        silos.Validators.Add(result =>
        {
            if (
                result.Tokens.Count > 0
                && (
                    !int.TryParse(result.Tokens[0].Value, System.Globalization.CultureInfo.InvariantCulture, out var count)
                    || count is < 1 or > MostSilos
                )
            )
            {
                result.AddError($"--silos must be a number from 1 to {MostSilos}.");
            }
        });
        var command = new Command("demo", "Runs simulated vendors and a server on them; needs nothing else.");
        size.AddTo(command);
        command.Options.Add(silos);
        var nats = new Option<bool>("--nats")
        {
            Description = "Answers the former subjects on a nats-server of this machine, too, and asks once.",
        };
        command.Options.Add(nats);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                if (!parsed.GetValue(nats))
                {
                    return await RunAsync(size.Of(parsed), parsed.GetValue(silos), bus: null, cancellationToken);
                }

                await using var bus = await DemoBus.StartAsync();
                return bus is null ? ExitCodes.Usage : await RunAsync(size.Of(parsed), parsed.GetValue(silos), bus, cancellationToken);
            }
        );
        return command;
    }

    private static Task<int> RunAsync(DemoSize size, int? silos, DemoBus? bus, CancellationToken cancellationToken) =>
        silos is { } count ? DemoCluster.RunAsync(size, count, bus, cancellationToken) : DemoRun.RunAsync(size, bus, cancellationToken);
}

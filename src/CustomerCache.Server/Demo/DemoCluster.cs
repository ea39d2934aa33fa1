using System.Diagnostics;
using CustomerCache.Simulator;

namespace CustomerCache.Server.Demo;

/// <summary>
/// Runs a real cluster on this machine: simulated vendors, a redis-server and silos as processes of their own. Ends all of them and leaves
/// nothing behind.
/// </summary>
internal static class DemoCluster
{
    private const string Redis = "redis-server";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(DemoSize size, int silos, DemoBus? bus, CancellationToken cancellationToken)
    {
        if (LocalProgram.Find(Redis) is not { } redis)
        {
            await Console.Error.WriteLineAsync($"{Redis} is not on the path; install the package {Redis}, or run 'demo' without --silos.");
            return 2;
        }

        await using var vendors = await VendorSimulator.StartAsync(size.CreateFleet(), cancellationToken: cancellationToken);
        if (size.Faults)
        {
            DemoRun.AddFaults(vendors.Faults);
        }

        var folder = Directory.CreateTempSubdirectory("customer-cache-demo-");
        var processes = new List<Process>();
        try
        {
            var ports = LocalProgram.FreePorts(1 + (3 * silos));
            processes.Add(
                LocalProgram.Start(
                    redis,
                    [
                        "--port",
                        LocalProgram.Text(ports[0]),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "yes",
                        "--dir",
                        folder.FullName,
                    ],
                    [],
                    folder
                )
            );
            var urls = Enumerable
                .Range(0, silos)
                .Select(i => $"http://127.0.0.1:{LocalProgram.Text(size.Port == 0 ? ports[1 + (3 * i)] : size.Port + i)}")
                .ToArray();
            foreach (var (i, url) in urls.Index())
            {
                processes.Add(
                    StartSilo(DemoBus.With(VendorSettings.Of(vendors), bus), ports[0], url, ports[2 + (3 * i)], ports[3 + (3 * i)], folder)
                );
                await ServesAsync(processes[^1], url, cancellationToken);
                Console.WriteLine($"Silo {i + 1} of {silos} is served on {url} (process {processes[^1].Id}).");
            }

            await FirstBuild.FollowAsync(urls[0], cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            Print(urls, vendors.VeloCloudHosts[0]);
            await DemoBus.TryAsync(bus, vendors.VeloCloudHosts[0], cancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
        catch (InvalidOperationException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
        finally
        {
            // Silos first: they write to Redis until they have stopped.
            await Task.WhenAll(processes.Skip(1).Select(LocalProgram.StopAsync));
            await Task.WhenAll(processes.Take(1).Select(LocalProgram.StopAsync));
            folder.Delete(recursive: true);
        }
    }

    private static Process StartSilo(
        IReadOnlyDictionary<string, string?> vendors,
        int redis,
        string url,
        int siloPort,
        int gatewayPort,
        DirectoryInfo folder
    )
    {
        var own = Environment.ProcessPath!;
        var isHost = Path.GetFileNameWithoutExtension(own).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return LocalProgram.Start(
            own,
            isHost ? [typeof(DemoCluster).Assembly.Location] : [],
            [
                .. vendors.Select(v => KeyValuePair.Create(v.Key.Replace(":", "__", StringComparison.Ordinal), v.Value)),
                new("URLS", url),
                new("CustomerCache__Redis", $"127.0.0.1:{LocalProgram.Text(redis)}"),
                new("CustomerCache__Cluster__ClusterId", "demo"),
                new("CustomerCache__Cluster__AdvertisedAddress", "127.0.0.1"),
                new("CustomerCache__Cluster__SiloPort", LocalProgram.Text(siloPort)),
                new("CustomerCache__Cluster__GatewayPort", LocalProgram.Text(gatewayPort)),
            ],
            folder
        );
    }

    private static async Task ServesAsync(Process silo, string url, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        while (!silo.HasExited)
        {
            try
            {
                if (await http.GetStringAsync("/health/live", limit.Token) == "ok")
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit.Token);
        }

        throw new InvalidOperationException(
            $"The silo on {url} ended with code {silo.ExitCode}; is its port taken? Name another one with --port, or 0 for free ones."
        );
    }

    private static void Print(string[] urls, string host) =>
        Console.WriteLine(
            $"""

            {urls.Length} silos over one Redis serve the same records; press Ctrl+C to end all of it.

            How the tenants stand:         curl {urls[0]}/v1/tenants
            The same from another silo:    curl {urls[^1]}/v1/tenants
            The devices of a host:         curl "{urls[^1]}/v1/velocloud/records?host={host}&fields=serial_number"
            Lose a silo and read on:       kill -9 the process of one, curl the others

            """
        );
}

using System.Globalization;
using CustomerCache.Simulator;

namespace CustomerCache.Server.Demo;

/// <summary>Runs a demo until it is stopped; leaves nothing behind.</summary>
internal static class DemoRun
{
    public static async Task<int> RunAsync(DemoSize size, DemoBus? bus, CancellationToken cancellationToken)
    {
        var fleet = size.CreateFleet();
        await using var vendors = await VendorSimulator.StartAsync(fleet, cancellationToken: cancellationToken);
        if (size.Faults)
        {
            AddFaults(vendors.Faults);
        }

        var folder = Directory.CreateTempSubdirectory("customer-cache-demo-");
        try
        {
            await using var app = ServerProgram.Build(
                [],
                builder =>
                    builder
                        .Configuration.AddInMemoryCollection(DemoBus.With(VendorSettings.Of(vendors), bus))
                        .AddInMemoryCollection([
                            new("CustomerCache:DataFolder", folder.FullName),
                            new("Urls", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{size.Port}")),
                            // Of ours nothing but an error follows what a demo prints itself; the engine's levels are those of serve.
                            new("Logging:LogLevel:CustomerCache", "Error"),
                        ])
            );
            await app.StartAsync(cancellationToken);
            var url = app.Urls.First();
            Console.WriteLine(
                $"CustomerCache is served on {url}, with {size.Hosts} x {size.EdgesPerHost} edges and {size.Probes} probes of simulated "
                    + "vendors. The first refresh runs now; while it does, answers are 503. Press Ctrl+C to end it."
            );
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, app.Lifetime.ApplicationStopping);
            await FirstBuild.FollowAsync(url, stopping.Token);
            if (!stopping.IsCancellationRequested)
            {
                Print(url, vendors, fleet, folder.FullName);
                await DemoBus.TryAsync(bus, vendors.VeloCloudHosts[0], stopping.Token);
            }

            await app.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (IOException e) when (e.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
        {
            await Console.Error.WriteLineAsync($"Port {size.Port} is taken; name another one with --port, or 0 for a free one.");
            return 2;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Simulates vendors with ordinary faults.</summary>
    internal static void AddFaults(FaultPlan faults)
    {
        faults.Add(Vendor.Bruin, new Fault.Status(500, 502, 503), share: 0.02);
        faults.Add(Vendor.Bruin, new Fault.CutJson(), share: 0.002);
        faults.Add(VendorOperation.VeloCloudEdgeModules, new Fault.Status(500), share: 0.01);
    }

    private static void Print(string url, VendorSimulator vendors, Fleet fleet, string folder)
    {
        var host = vendors.VeloCloudHosts[0];
        var serial = fleet.EdgesOf(host).First(e => fleet.CaseOf(e) == DeviceCase.Cached).SerialNumber;
        Console.WriteLine(
            $"""

            Ready to try. Data are in {folder} until you press Ctrl+C.

            The console:                   {url}/
            How the tenants stand:         curl {url}/v1/tenants
            The devices of a host:         curl "{url}/v1/velocloud/records?host={host}&fields=serial_number,bruin_client_info"
            One device:                    curl {url}/v1/velocloud/records/{serial}
            Why it is (not) cached:        curl "{url}/v1/velocloud/decisions?serial={serial}"
            As the former service:         curl {url}/rpc/customer.cache.get -H 'Content-Type: application/json' -d '{"{\"body\":{\"filter\":{\""
                + host
                + "\":[]}}}"}'
            Probes:                        curl {url}/v1/hawkeye/records
            Refresh, with progress:        dotnet run --project src/CustomerCache.Server -- refresh --watch --server {url}
            The API:                       curl {url}/openapi/v1.json

            """
        );
    }
}

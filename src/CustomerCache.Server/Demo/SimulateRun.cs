using System.Net;
using CustomerCache.Simulator;

namespace CustomerCache.Server.Demo;

/// <summary>Runs the vendors until they are stopped.</summary>
internal static class SimulateRun
{
    /// <summary>The configuration keys of the password and secret that the vendors accept; made-up ones when not set.</summary>
    public const string PasswordVariable = "CUSTOMERCACHE_SIMULATED_PASSWORD";

    public static async Task<int> RunAsync(DemoSize size, IPAddress address, CancellationToken cancellationToken)
    {
        var fleet = size.CreateFleet();
        var password = Environment.GetEnvironmentVariable(PasswordVariable);
        var options = new VendorSimulatorOptions
        {
            Port = size.Port,
            Address = address,
            Credentials = Credentials(password),
        };
        try
        {
            await using var vendors = await VendorSimulator.StartAsync(fleet, options, cancellationToken);
            if (size.Faults)
            {
                DemoRun.AddFaults(vendors.Faults);
            }

            Print(vendors, size, isMadeUp: string.IsNullOrWhiteSpace(password));
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped by a signal.
        }
        catch (IOException e) when (e.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
        {
            await Console.Error.WriteLineAsync($"Port {size.Port} is taken; name another one with --port, or 0 for a free one.");
            return 2;
        }

        return 0;
    }

    private static VendorCredentials Credentials(string? password) =>
        string.IsNullOrWhiteSpace(password)
            ? new VendorCredentials()
            : new VendorCredentials
            {
                VeloCloudPassword = password,
                HawkeyePassword = password,
                BruinClientSecret = password,
            };

    // Made-up passwords are printed, configured ones are not.
    private static void Print(VendorSimulator vendors, DemoSize size, bool isMadeUp)
    {
        Console.WriteLine(
            $"Simulated vendors with {size.Hosts} x {size.EdgesPerHost} edges and {size.Probes} probes. A server on this machine needs"
                + (isMadeUp ? ":" : $", beside the passwords, which are all {PasswordVariable}:")
        );
        foreach (var (key, value) in VendorSettings.Of(vendors).Where(s => isMadeUp || !IsSecret(s.Key)))
        {
            Console.WriteLine($"{key.Replace(":", "__", StringComparison.Ordinal)}={value}");
        }

        Console.WriteLine("Ready.");
    }

    private static bool IsSecret(string key) =>
        key.EndsWith("Password", StringComparison.Ordinal) || key.EndsWith("Secret", StringComparison.Ordinal);
}

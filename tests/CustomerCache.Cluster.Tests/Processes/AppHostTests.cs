using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>The AppHost of Aspire, which <c>./test.sh</c> builds beside the product where its packages can be restored.</summary>
[Collection(Sequential.Name)]
public sealed class AppHostTests
{
    private static readonly string[] Silos = ["silo-1", "silo-2", "silo-3"];

    private static readonly string Assembly = Repository.File(
        Path.Combine("deploy/aspire/bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!), "net10.0")
            + "/CustomerCache.AppHost.dll"
    );

    [Fact]
    public async Task Silos_of_the_AppHost_send_traces_logs_and_metrics_to_its_dashboard_and_end_with_it()
    {
        Assert.True(File.Exists(Assembly), $"{Assembly} is missing; run dotnet build deploy/aspire first");
        var offset = FreeOffset();
        var (dashboard, telemetry, resources) = (Loopback(Ports.Free()), Loopback(Ports.Free()), Loopback(Ports.Free()));
        await using var host = await ChildProcess.StartAsync(
            Assembly,
            ["--PortOffset", offset.ToString(CultureInfo.InvariantCulture)],
            [
                new("ASPNETCORE_URLS", dashboard),
                new("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", telemetry),
                new("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", resources),
                new("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true"),
                new("ASPIRE_DASHBOARD_API_ENABLED", "true"),
                new("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", "true"),
                new("DOTNET_ENVIRONMENT", "Development"),
            ],
            "Distributed application started"
        );
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };

        var sending = new Dictionary<string, (bool Logs, bool Traces, bool Metrics)>(StringComparer.Ordinal);
        await Poll.UntilAsync(
            async () =>
            {
                sending = await SendingAsync(http, $"{dashboard}/api/telemetry/resources");
                return Silos.All(s => sending.TryGetValue(s, out var sends) && sends == (true, true, true));
            },
            () => $"telemetry of {string.Join(", ", Silos)}; there was {string.Join(", ", sending)}, and the log is\n{host.Log}"
        );
        foreach (var port in SiloPorts(offset))
        {
            await Poll.UntilAsync(() => IsReadyAsync(http, port), $"silo at port {port} to be ready");
        }

        await host.DrainAsync();

        foreach (var port in AllPorts(offset))
        {
            await Poll.UntilAsync(async () => !await IsOpenAsync(port), $"port {port} to be closed");
        }
    }

    private static async Task<Dictionary<string, (bool Logs, bool Traces, bool Metrics)>> SendingAsync(HttpClient http, string address)
    {
        try
        {
            using var list = JsonDocument.Parse(await http.GetStringAsync(address));
            return list
                .RootElement.EnumerateArray()
                .ToDictionary(
                    r => r.GetProperty("name").GetString()!,
                    r =>
                        (
                            r.GetProperty("hasLogs").GetBoolean(),
                            r.GetProperty("hasTraces").GetBoolean(),
                            r.GetProperty("hasMetrics").GetBoolean()
                        ),
                    StringComparer.Ordinal
                );
        }
        catch (HttpRequestException)
        {
            // The dashboard is starting.
            return [];
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, int port)
    {
        try
        {
            using var answer = await http.GetAsync($"{Loopback(port)}/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<bool> IsOpenAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // The ports of deploy/aspire/README.md.
    private static int[] SiloPorts(int offset) => [8181 + offset, 8182 + offset, 8183 + offset];

    private static int[] AllPorts(int offset) => [.. SiloPorts(offset), 9190 + offset, 6390 + offset];

    private static int FreeOffset() => Enumerable.Range(1, 200).Select(n => n * 10).First(offset => AllPorts(offset).All(Ports.IsFree));

    private static string Loopback(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
}

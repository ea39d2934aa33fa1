using System.Globalization;
using CustomerCache.Core.Caching;
using CustomerCache.Server;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>
/// The silo's executable as a separate process on loopback ports, which can be killed without notice.
/// </summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private SiloProcess(ChildProcess process, string url)
    {
        _process = process;
        Http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(20) };
    }

    /// <summary>Gets its log.</summary>
    public ProcessLog Log => _process.Log;

    /// <summary>Its HTTP API.</summary>
    public HttpClient Http { get; }

    /// <summary>The partitions of the domain caches that it has owned.</summary>
    public IReadOnlyCollection<int> Partitions() => [.. Enumerable.Range(0, Partitioning.Count).Where(p => Log.Has(4161, Named(p)))];

    /// <summary>Completes when it owns a partition; entries of the log before a line do not count.</summary>
    public Task OwnsAsync(int partition, int after) => Log.WaitForAsync(4161, Named(partition), after);

    /// <summary>Starts a silo; completes when it serves.</summary>
    public static async Task<SiloProcess> StartAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.Free()}");
        var process = await ChildProcess.StartAsync(
            typeof(ServerProgram).Assembly.Location,
            [],
            [
                .. settings
                    .Where(s => s.Value is not null)
                    .Select(s => KeyValuePair.Create(s.Key.Replace(":", "__", StringComparison.Ordinal), s.Value)),
                new("URLS", url),
                new("CustomerCache__Cluster__SiloPort", Ports.Free().ToString(CultureInfo.InvariantCulture)),
                new("CustomerCache__Cluster__GatewayPort", Ports.Free().ToString(CultureInfo.InvariantCulture)),
                new("Logging__Console__FormatterName", "simple"),
                new("Logging__Console__FormatterOptions__SingleLine", "true"),
                new("Logging__LogLevel__CustomerCache.Grains.Tenants", "Debug"),
                new("Logging__LogLevel__Microsoft.Hosting.Lifetime", "Information"),
                new("DOTNET_gcServer", "0"),
            ],
            "Application started"
        );
        return new SiloProcess(process, url);
    }

    /// <summary>Kills it without notice.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Sends SIGTERM, as an operator or Kubernetes does; completes when it has exited.</summary>
    public Task DrainAsync() => _process.DrainAsync();

    /// <summary>Freezes it (SIGSTOP): it does not respond, and its connections stay open.</summary>
    public Task FreezeAsync() => _process.FreezeAsync();

    /// <summary>Waits until it has exited by itself; returns its exit code.</summary>
    public Task<int> EndAsync() => _process.EndAsync();

    /// <summary>Resumes it after a freeze (SIGCONT).</summary>
    public Task ResumeAsync() => _process.ResumeAsync();

    public ValueTask DisposeAsync()
    {
        Http.Dispose();
        return _process.DisposeAsync();
    }

    private static string Named(int partition) => string.Create(CultureInfo.InvariantCulture, $"Acquired partition {partition} of");
}

/// <summary>Finds a silo among several.</summary>
internal static class SiloProcesses
{
    /// <summary>The one that owns most partitions of the domain caches.</summary>
    public static SiloProcess OwnerOfMost(this IEnumerable<SiloProcess> silos) => silos.MaxBy(s => s.Partitions().Count)!;
}

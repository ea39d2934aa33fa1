using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using CustomerCache.Core.Caching;
using CustomerCache.Server;
using CustomerCache.Server.Access;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>
/// The silo's executable as a separate process on loopback ports, which can be killed without notice.
/// </summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;

    // Addresses outside of loopback are not served without one.
    private const string Key = "a-key-of-the-test-0123456789";

    private SiloProcess(ChildProcess process, string url, NetworkMember? member, ShiftedClock? clock)
    {
        (_process, Member, Clock) = (process, member, clock);
        Http = Client(url, TimeSpan.FromSeconds(20));
    }

    /// <summary>Where it is in a network; null on loopback.</summary>
    public NetworkMember? Member { get; }

    /// <summary>Its clock; null for the machine's.</summary>
    public ShiftedClock? Clock { get; }

    /// <summary>Gets its log.</summary>
    public ProcessLog Log => _process.Log;

    /// <summary>Its HTTP API.</summary>
    public HttpClient Http { get; }

    /// <summary>The partitions of the domain caches that it has owned.</summary>
    public IReadOnlyCollection<int> Partitions() => [.. Enumerable.Range(0, Partitioning.Count).Where(p => Log.Has(4161, Named(p)))];

    /// <summary>Completes when it owns a partition; entries of the log before a line do not count.</summary>
    public Task OwnsAsync(int partition, int after) => Log.WaitForAsync(4161, Named(partition), after);

    /// <summary>Returns another client of its HTTP API, with a time limit of its own.</summary>
    public HttpClient Client(TimeSpan timeout) => Client(Http.BaseAddress!.ToString(), timeout);

    /// <summary>Starts a silo, on loopback or in a network; completes when it serves.</summary>
    public static async Task<SiloProcess> StartAsync(
        IReadOnlyDictionary<string, string?> settings,
        NetworkMember? member = null,
        ShiftedClock? clock = null
    )
    {
        var address = member?.Address ?? IPAddress.Loopback;
        var url = string.Create(CultureInfo.InvariantCulture, $"http://{address}:{Ports.Free()}");
        var process = await ChildProcess.StartAsync(
            member?.StartInfo("dotnet") ?? new ProcessStartInfo("dotnet"),
            typeof(ServerProgram).Assembly.Location,
            [],
            [
                .. settings
                    .Where(s => s.Value is not null)
                    .Select(s => KeyValuePair.Create(s.Key.Replace(":", "__", StringComparison.Ordinal), s.Value)),
                new("URLS", url),
                new("CustomerCache__Cluster__AdvertisedAddress", address.ToString()),
                .. member is null ? [] : Keys(),
                .. clock?.Environment ?? [],
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
        return new SiloProcess(process, url, member, clock);
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
        Clock?.Dispose();
        return _process.DisposeAsync();
    }

    private static HttpClient Client(string url, TimeSpan timeout) =>
        new()
        {
            BaseAddress = new Uri(url),
            Timeout = timeout,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Key) },
        };

    private static IEnumerable<KeyValuePair<string, string?>> Keys() =>
        [
            new("CustomerCache__ApiKeys__0__Name", "test"),
            new("CustomerCache__ApiKeys__0__Key", Key),
            .. AccessScopes.All.Select(
                (s, i) => new KeyValuePair<string, string?>(FormattableString.Invariant($"CustomerCache__ApiKeys__0__Scopes__{i}"), s)
            ),
        ];

    private static string Named(int partition) => string.Create(CultureInfo.InvariantCulture, $"Acquired partition {partition} of");
}

/// <summary>Finds a silo among several.</summary>
internal static class SiloProcesses
{
    /// <summary>The one that owns most partitions of the domain caches.</summary>
    public static SiloProcess OwnerOfMost(this IEnumerable<SiloProcess> silos) => silos.MaxBy(s => s.Partitions().Count)!;
}

using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using CustomerCache.Cluster.Tests.Lab;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>
/// A pod as a process, with the environment, the ports and the probes of its template, at its own loopback address.
/// </summary>
internal sealed class Pod : IAsyncDisposable
{
    private readonly PodTemplate _template;
    private readonly ChildProcess _process;
    private readonly HttpClient _http;

    private Pod(PodTemplate template, ChildProcess process, string address, string key)
    {
        (_template, _process) = (template, process);
        _http = new HttpClient
        {
            BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{address}:{template.Port("http")}")),
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Its HTTP API, with a key.</summary>
    public HttpClient Http => _http;

    /// <summary>Starts one; completes when its process has logged its start.</summary>
    /// <param name="template">The template.</param>
    /// <param name="assembly">The build that is started.</param>
    /// <param name="number">The number of the pod, for its name and address.</param>
    /// <param name="outside">The external addresses of the template, as they are on this machine.</param>
    /// <param name="key">A caller's key.</param>
    public static async Task<Pod> StartAsync(
        PodTemplate template,
        string assembly,
        int number,
        IReadOnlyDictionary<string, string?> outside,
        string key
    )
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.77.{number}");
        var environment = template.Environment(string.Create(CultureInfo.InvariantCulture, $"silo-{number}"), address);

        // All pods of a machine without pods share its ports, so each listens at its own address only.
        Assert.Equal(template.Port("http").ToString(CultureInfo.InvariantCulture), environment["ASPNETCORE_HTTP_PORTS"]);
        environment.Remove("ASPNETCORE_HTTP_PORTS");
        environment["URLS"] = $"http://{address}:{template.Port("http")}";
        foreach (var (name, value) in outside)
        {
            environment[name] = value;
        }

        environment["DOTNET_gcServer"] = "0";
        return new Pod(template, await ChildProcess.StartAsync(assembly, [], environment, "Application started"), address, key);
    }

    /// <summary>Probes as the kubelet does: green is a status below 400 in time.</summary>
    public async Task<bool> IsGreenAsync(string probe)
    {
        var declared = _template.Container[probe];
        var get = declared["httpGet"];
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(declared["timeoutSeconds"].Number));
        using var kubelet = new HttpClient { BaseAddress = _http.BaseAddress };
        Assert.Equal("http", get["port"].Text);
        try
        {
            using var answer = await kubelet.GetAsync(get["path"].Text, late.Token);
            return (int)answer.StatusCode is >= 200 and < 400;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Ends it as the kubelet does; returns the duration.</summary>
    public async Task<TimeSpan> TerminateAsync()
    {
        var started = Stopwatch.GetTimestamp();
        await _process.DrainAsync();
        return Stopwatch.GetElapsedTime(started);
    }

    public override string ToString() => _process.Log.ToString();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CustomerCache.Client;
using CustomerCache.Core.Caching;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Tests.Contract;

/// <summary>One deployment per class of cache tests; each test uses its own keys.</summary>
public class CacheLab<TEngine> : IAsyncLifetime
    where TEngine : IEngineUnderTest, new()
{
    /// <summary>The secret of channel <c>crm</c>.</summary>
    public const string WebhookSecret = "a secret of thirty-two characters";

    private readonly List<ServiceProvider> _callers = [];
    private VendorLab _vendors = null!;

    public RunningServer Server { get; private set; } = null!;

    public ShiftedTime Time { get; } = new();

    public HttpClient Http => Server.Client;

    public DomainCaches Caches => Server.Services.GetRequiredService<DomainCaches>();

    internal VendorLab Vendors => _vendors;

    /// <summary>Returns keys of section <c>CustomerCache</c> that a derived lab adds.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    public virtual async Task InitializeAsync()
    {
        _vendors = await VendorLab.StartAsync<TEngine>(edges: 5);
        _vendors.Set("Caches:short:Strategy", "ttl");
        _vendors.Set("Caches:short:Ttl", "60");
        _vendors.Set("Caches:nulls:Strategy", "cdc");
        _vendors.Set("Caches:nulls:CacheNull", "true");
        _vendors.Set("Caches:bytes:Strategy", "ttl");
        _vendors.Set("Caches:bytes:Ttl", "86400");
        _vendors.Set("Webhooks:crm:Secret", WebhookSecret);
        foreach (var (key, value) in Settings)
        {
            _vendors.Set(key, value);
        }

        Server = await _vendors.ServeAsync(services => services.AddSingleton<TimeProvider>(Time));
    }

    /// <summary>Restarts the deployment on its stored data.</summary>
    public async Task RestartAsync()
    {
        await Server.DisposeAsync();
        Server = await _vendors.ServeAsync(services => services.AddSingleton<TimeProvider>(Time));
    }

    /// <summary>Returns a separate calling service with the client that callers use.</summary>
    public IDomainCacheClient Caller(Action<DomainCacheOptions>? configure = null) =>
        CallingService(services => services.AddDomainCacheClient(configure)).GetRequiredService<IDomainCacheClient>();

    /// <summary>Returns the container of a separate calling service, which calls the caches over HTTP.</summary>
    public IServiceProvider CallingService(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        services.AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(
            new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build()
        );
        services.AddSingleton<TimeProvider>(Time);
        services.AddDomainCacheClient(options => options.Url = Http.BaseAddress);
        add(services);
        var provider = services.BuildServiceProvider();
        _callers.Add(provider);
        return provider;
    }

    public Task<HttpResponseMessage> GetAsync(string domain, string key, string query = "?lease=false") =>
        Http.GetAsync(Entry(domain, key) + query);

    /// <summary>Returns the value of a key; null when it is missing.</summary>
    public async Task<string?> ValueAsync(string domain, string key)
    {
        using var response = await GetAsync(domain, key);
        Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{key} answered {(int)response.StatusCode}");
        return response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsStringAsync() : null;
    }

    /// <summary>Reads a missing key and returns the lease.</summary>
    public async Task<string> LeaseAsync(string domain, string key)
    {
        using var response = await GetAsync(domain, key, "");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        return Assert.Single(response.Headers.GetValues("X-Fetch-Lease"));
    }

    public async Task<HttpStatusCode> PutAsync(
        string domain,
        string key,
        string json,
        string? lease = null,
        string? dependsOn = null,
        int? maxAge = null,
        string? ifMatch = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Entry(domain, key))
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };

        // A caller refused for the length of its body may find the connection closed while it still sends, unless it expects 100-continue.
        request.Headers.ExpectContinue = json.Length > 1 << 20;
        Add(request, "X-Fetch-Lease", lease);
        Add(request, "X-Depends-On", dependsOn);
        Add(request, "If-Match", ifMatch);
        Add(request, "Cache-Control", maxAge is { } age ? $"max-age={age}" : null);
        using var response = await Http.SendAsync(request);
        return response.StatusCode;
    }

    public async Task<int> InvalidateAsync(string domain, object what)
    {
        using var response = await Http.PostAsJsonAsync($"v1/caches/{domain}/invalidate", what);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("invalidated").GetInt32();
    }

    public async Task<(long Keys, long Bytes)> UsageAsync(string domain, string pattern)
    {
        var usage = await Server.JsonAsync($"/v1/caches/{domain}/usage?pattern={Uri.EscapeDataString(pattern)}");
        return (usage.GetProperty("keys").GetInt64(), usage.GetProperty("bytes").GetInt64());
    }

    /// <summary>Waits until a number of readers of a domain wait for the fetch of another.</summary>
    public async Task JoinedAsync(string domain, int readers)
    {
        await Poll.UntilAsync(
            async () => (await MetricsAsync(domain)).GetProperty("waiting").GetInt64() == readers,
            $"{readers} readers of {domain} to wait"
        );

        // On a cluster they wait from the time of their call; a later call to all partitions is answered after they have
        // joined.
        await UsageAsync(domain, "*");
    }

    /// <summary>Reads until the value comes from the near cache, which is bypassed until the feed has delivered once.</summary>
    internal Task NearAsync(IDomainCache near, string key, Counter source) =>
        Poll.UntilAsync(
            async () =>
            {
                await near.GetOrFetchAsync(key, source.NextAsync);
                var before = (await MetricsAsync(near.Domain)).GetProperty("hits").GetInt64();
                await near.GetOrFetchAsync(key, source.NextAsync);
                return (await MetricsAsync(near.Domain)).GetProperty("hits").GetInt64() == before;
            },
            "a value to come from the near cache"
        );

    public async Task<JsonElement> MetricsAsync(string domain) => (await Server.JsonAsync($"/v1/caches/{domain}")).GetProperty("metrics");

    public virtual async Task DisposeAsync()
    {
        foreach (var caller in _callers)
        {
            await caller.DisposeAsync();
        }

        await Server.DisposeAsync();
        await _vendors.DisposeAsync();
    }

    private static string Entry(string domain, string key) => $"v1/caches/{domain}/entries/{Uri.EscapeDataString(key)}";

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}

using CustomerCache.Client.Calling;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CustomerCache.Cluster.Tests.Calling;

/// <summary>Errors in the configuration of a client are reported at the start, all at once.</summary>
public sealed class OptionsTests
{
    [Fact]
    public async Task Every_error_names_its_key_and_the_remedy()
    {
        var failures = await FailuresAsync(
            new()
            {
                ["Redis"] = "redis:6379,password=secret,nonsense=1",
                ["ServiceId"] = "customer cache",
                ["ClusterId"] = "",
                ["Tls:Certificate"] = "/nowhere/certificate.pem",
                ["ReplicaCheckInterval"] = "00:01:00",
            }
        );

        Assert.Equal(
            [
                "Redis is",
                "ServiceId must",
                "ClusterId must",
                "Tls:Certificate must",
                "Tls:Key must",
                "Tls:Authorities must",
                "ReplicaCheckInterval must",
            ],
            failures.Select(f => string.Join(' ', f.Replace("CustomerCache:Client:", "", StringComparison.Ordinal).Split(' ')[..2]))
        );
        Assert.DoesNotContain(failures, f => f.Contains("secret", StringComparison.Ordinal));
        Assert.Contains("shorter than 00:01:00", failures[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_without_Redis_is_refused() =>
        Assert.Contains("CustomerCache:Client:Redis is missing", Assert.Single(await FailuresAsync([])), StringComparison.Ordinal);

    [Fact]
    public void Options_come_from_configuration_and_then_from_code_and_registration_is_idempotent()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection([
            new("CustomerCache:Client:Redis", "configured:6379"),
            new("CustomerCache:Client:ClusterId", "blue"),
        ]);

        builder.AddCustomerCacheClient(o => o.Redis = "first:6379").AddCustomerCacheClient(o => o.ServiceId = "other");
        using var host = builder.Build();
        var options = host.Services.GetRequiredService<IOptions<CustomerCacheClientOptions>>().Value;
        var cluster = host.Services.GetRequiredService<IOptions<Orleans.Configuration.ClusterOptions>>().Value;

        Assert.Equal(("first:6379", "other", "blue"), (options.Redis, options.ServiceId, options.ClusterId));
        Assert.Equal(("other/blue", "other/blue"), (cluster.ServiceId, cluster.ClusterId));
        Assert.Single(host.Services.GetServices<ICustomerCacheClient>());
        Assert.IsType<ClusterConnection>(host.Services.GetRequiredService<IClientConnectionRetryFilter>());
        Assert.Single(host.Services.GetServices<ClusterConnection>());
    }

    private static async Task<string[]> FailuresAsync(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(
            settings.Select(s => new KeyValuePair<string, string?>("CustomerCache:Client:" + s.Key, s.Value))
        );
        builder.Logging.ClearProviders();
        builder.AddCustomerCacheClient();
        using var host = builder.Build();
        return [.. (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync())).Failures];
    }
}

using CustomerCache.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CustomerCache.Cluster.Tests.Clustering;

/// <summary>Errors in the configuration of a silo are reported at once, each with its key and the remedy.</summary>
public sealed class SiloOptionsTests
{
    [Fact]
    public async Task Errors_are_reported_at_once_and_never_with_the_password()
    {
        await using var host = ServerProgram.Build(
            [
                "--CustomerCache:Redis=password=secret-word",
                "--CustomerCache:Cluster:ServiceId=a/b",
                "--CustomerCache:Cluster:ClusterId=",
                "--CustomerCache:Cluster:AdvertisedAddress=somewhere",
                "--CustomerCache:Cluster:SiloPort=0",
                "--CustomerCache:Cluster:GatewayPort=99999",
                "--CustomerCache:Cluster:ProbeTimeout=00:00:00",
                "--CustomerCache:Cluster:LossGracePeriod=-00:00:01",
                "--CustomerCache:Cluster:Tls:Certificate=/nowhere.pem",
                "--CustomerCache:Replicas:CheckInterval=00:00:00",
            ],
            _ => { }
        );

        var failure = Assert.ThrowsAny<Exception>(() => host.Services.GetRequiredService<IStartupValidator>().Validate());

        var errors = Flatten(failure).SelectMany(f => f.Failures).ToArray();
        string[] keys =
        [
            "CustomerCache:Redis",
            "CustomerCache:Cluster:ServiceId",
            "CustomerCache:Cluster:ClusterId",
            "CustomerCache:Cluster:AdvertisedAddress",
            "CustomerCache:Cluster:SiloPort",
            "CustomerCache:Cluster:GatewayPort",
            "CustomerCache:Cluster:ProbeTimeout",
            "CustomerCache:Cluster:LossGracePeriod",
            "CustomerCache:Cluster:Tls:Certificate",
            "CustomerCache:Cluster:Tls:Key",
            "CustomerCache:Cluster:Tls:Authorities",
            "CustomerCache:Replicas:CheckInterval",
        ];
        Assert.All(keys, key => Assert.Contains(errors, e => e.StartsWith(key + " ", StringComparison.Ordinal)));
        Assert.DoesNotContain(errors, e => e.Contains("secret-word", StringComparison.Ordinal));
    }

    private static IEnumerable<OptionsValidationException> Flatten(Exception failure) =>
        failure switch
        {
            OptionsValidationException one => [one],
            AggregateException many => many.InnerExceptions.SelectMany(Flatten),
            _ => [],
        };
}

using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CustomerCache.Grains.Abstractions.Calling;

/// <summary>Checks which cluster is asked, and how. Every error names its key and the remedy; none repeats a connection string, which may hold a password.</summary>
internal sealed class CustomerCacheClientOptionsValidator : IValidateOptions<CustomerCacheClientOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CustomerCacheClientOptions options) =>
        Errors(options).OfType<string>().ToArray() is { Length: > 0 } errors ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;

    /// <summary>Reads a connection string that names at least one server.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ConfigurationOptions? redis)
    {
        try
        {
            redis = ConfigurationOptions.Parse(text ?? "");
            return redis.EndPoints.Count > 0;
        }
        catch (ArgumentException)
        {
            redis = null;
            return false;
        }
    }

    private static IEnumerable<string?> Errors(CustomerCacheClientOptions o)
    {
        yield return string.IsNullOrWhiteSpace(o.Redis)
            ? Error(nameof(o.Redis), "is missing; set it to the connection string that the silos have as CustomerCache:Redis, such as redis:6379,ssl=true")
            : Unless(TryParse(o.Redis, out _), nameof(o.Redis), "is not a connection string; write host:port, then options with commas, such as redis:6379,ssl=true");
        yield return Unless(ClusterNames.IsName(o.ServiceId), nameof(o.ServiceId), "must be 1 to 60 letters, digits and hyphens, the same as CustomerCache:Cluster:ServiceId of the silos");
        yield return Unless(ClusterNames.IsName(o.ClusterId), nameof(o.ClusterId), "must be 1 to 60 letters, digits and hyphens, the same as CustomerCache:Cluster:ClusterId of the silos");
        foreach (var (key, file) in new[] { (nameof(o.Tls.Certificate), o.Tls.Certificate), (nameof(o.Tls.Key), o.Tls.Key), (nameof(o.Tls.Authorities), o.Tls.Authorities) })
        {
            yield return Unless(!o.Tls.IsConfigured || File.Exists(file), $"{nameof(o.Tls)}:{key}", "must be a PEM file that can be read; certificate, key and authorities belong together");
        }

        yield return Unless(
            o.ReplicaCheckInterval > TimeSpan.Zero && o.ReplicaCheckInterval < ITenantGrain.FollowExpiry / 2,
            nameof(o.ReplicaCheckInterval), $"must be longer than zero and shorter than {ITenantGrain.FollowExpiry / 2}, such as 00:00:10");
    }

    private static string? Unless(bool good, string key, string remedy) => good ? null : Error(key, remedy);

    private static string Error(string key, string remedy) => $"{CustomerCacheClientOptions.Section}:{key} {remedy}";
}

using CustomerCache.Client.Grains;
using Microsoft.Extensions.Options;

namespace CustomerCache.Client.Calling;

/// <summary>Which cluster a calling service asks, and how. Section <c>CustomerCache:Client</c>. Read once, at start.</summary>
public sealed class CustomerCacheClientOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Client";

    /// <summary>
    /// The Redis in which the cluster keeps its members, as a connection string of StackExchange.Redis, such as
    /// <c>redis:6379,password=…,ssl=true</c>. Only the addresses of silos are read there, never records.
    /// </summary>
    public string? Redis { get; set; }

    /// <summary>What the service is called; the same as <c>CustomerCache:Cluster:ServiceId</c> of the silos.</summary>
    public string ServiceId { get; set; } = "customer-cache";

    /// <summary>Which cluster of that service; the same as <c>CustomerCache:Cluster:ClusterId</c> of the silos.</summary>
    public string ClusterId { get; set; } = "default";

    /// <summary>Encryption of the way to the silos.</summary>
    public TlsOptions Tls { get; set; } = new();

    /// <summary>
    /// How often a replica in this process asks for the version although nothing was announced: bounds how old it can be when an
    /// announcement is lost. More than zero, less than half of <see cref="ITenantGrain.FollowExpiry"/>.
    /// </summary>
    public TimeSpan ReplicaCheckInterval { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>
/// Checks which cluster is asked, and how. Every error names its key and the remedy; none repeats a connection string, which may hold a
/// password.
/// </summary>
internal sealed class CustomerCacheClientOptionsValidator : IValidateOptions<CustomerCacheClientOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CustomerCacheClientOptions options) =>
        Errors(options).OfType<string>().ToArray() is { Length: > 0 } errors
            ? ValidateOptionsResult.Fail(errors)
            : ValidateOptionsResult.Success;

    private static IEnumerable<string?> Errors(CustomerCacheClientOptions o)
    {
        yield return string.IsNullOrWhiteSpace(o.Redis)
            ? Error(
                nameof(o.Redis),
                "is missing; set it to the connection string that the silos have as CustomerCache:Redis, such as redis:6379,ssl=true"
            )
            : Unless(RedisConnection.TryParse(o.Redis, out _), nameof(o.Redis), RedisConnection.Remedy);
        yield return Unless(
            ClusterNames.IsName(o.ServiceId),
            nameof(o.ServiceId),
            "must be 1 to 60 letters, digits and hyphens, the same as CustomerCache:Cluster:ServiceId of the silos"
        );
        yield return Unless(
            ClusterNames.IsName(o.ClusterId),
            nameof(o.ClusterId),
            "must be 1 to 60 letters, digits and hyphens, the same as CustomerCache:Cluster:ClusterId of the silos"
        );
        foreach (var (key, remedy) in ClusterTls.Errors(o.Tls))
        {
            yield return Error($"{nameof(o.Tls)}:{key}", remedy);
        }

        yield return Unless(
            ReplicaOptionsValidator.IsCheckInterval(o.ReplicaCheckInterval),
            nameof(o.ReplicaCheckInterval),
            ReplicaOptionsValidator.Remedy
        );
    }

    private static string? Unless(bool good, string key, string remedy) => good ? null : Error(key, remedy);

    private static string Error(string key, string remedy) => $"{CustomerCacheClientOptions.Section}:{key} {remedy}";
}

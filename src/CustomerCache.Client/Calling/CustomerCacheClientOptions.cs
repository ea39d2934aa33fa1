using CustomerCache.Client.Grains;
using CustomerCache.Core;
using Microsoft.Extensions.Options;

namespace CustomerCache.Client.Calling;

/// <summary>Configures the cluster that a calling service uses. Section <c>CustomerCache:Client</c>. Read once, at startup.</summary>
public sealed class CustomerCacheClientOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Client";

    /// <summary>
    /// The Redis that holds the cluster membership, as a StackExchange.Redis connection string such as
    /// <c>redis:6379,password=…,ssl=true</c>. Only silo addresses are read from it, never records.
    /// </summary>
    /// <value>None; required.</value>
    public string? Redis { get; set; }

    /// <summary>The service id; equal to <c>CustomerCache:Cluster:ServiceId</c> of the silos.</summary>
    /// <value><c>customer-cache</c>.</value>
    public string ServiceId { get; set; } = "customer-cache";

    /// <summary>The cluster id; equal to <c>CustomerCache:Cluster:ClusterId</c> of the silos.</summary>
    /// <value><c>default</c>.</value>
    public string ClusterId { get; set; } = "default";

    /// <summary>The encryption of connections to silos.</summary>
    public TlsOptions Tls { get; set; } = new();

    /// <summary>
    /// How often a replica in this process polls for the version; bounds its staleness when an announcement is lost. More than zero, less
    /// than half of <see cref="ITenantGrain.FollowExpiry"/>.
    /// </summary>
    /// <value>10 seconds.</value>
    public TimeSpan ReplicaCheckInterval { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>
/// Validates the client options. Every error names its key and the remedy; none repeats a connection string, which may contain a password.
/// </summary>
internal sealed class CustomerCacheClientOptionsValidator : IValidateOptions<CustomerCacheClientOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CustomerCacheClientOptions options)
    {
        var errors = new OptionErrors(CustomerCacheClientOptions.Section);
        Check(options, errors);
        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }

    private static void Check(CustomerCacheClientOptions o, OptionErrors errors)
    {
        errors.RequireText(
            nameof(o.Redis),
            o.Redis,
            "the connection string that the silos have as CustomerCache:Redis, such as redis:6379,ssl=true"
        );
        errors.Require(
            string.IsNullOrWhiteSpace(o.Redis) || RedisConnection.TryParse(o.Redis, out _),
            nameof(o.Redis),
            RedisConnection.Remedy
        );
        errors.Require(
            ClusterNames.IsName(o.ServiceId),
            nameof(o.ServiceId),
            "must be 1 to 60 letters, digits and hyphens, the same as CustomerCache:Cluster:ServiceId of the silos"
        );
        errors.Require(
            ClusterNames.IsName(o.ClusterId),
            nameof(o.ClusterId),
            "must be 1 to 60 letters, digits and hyphens, the same as CustomerCache:Cluster:ClusterId of the silos"
        );
        foreach (var (key, remedy) in ClusterTls.Errors(o.Tls))
        {
            errors.Add($"{nameof(o.Tls)}:{key}", remedy);
        }

        errors.Require(
            ReplicaOptionsValidator.IsCheckInterval(o.ReplicaCheckInterval),
            nameof(o.ReplicaCheckInterval),
            ReplicaOptionsValidator.Remedy
        );
    }
}

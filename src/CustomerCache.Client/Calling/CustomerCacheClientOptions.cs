using CustomerCache.Client.Grains;
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

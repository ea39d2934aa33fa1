using CustomerCache.Client.Grains;
namespace CustomerCache.Client.Replicas;

/// <summary>How closely a replica follows its tenant. Section <c>CustomerCache:Replicas</c>.</summary>
public sealed class ReplicaOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Replicas";

    /// <summary>
    /// How often a replica asks for the version although nothing was announced. Bounds how old an answer can be when an announcement is
    /// lost; each replica costs one small call per tenant and period. More than zero, less than half of <see cref="ITenantGrain.FollowExpiry"/>.
    /// </summary>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(10);
}

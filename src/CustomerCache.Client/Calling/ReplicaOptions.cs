using CustomerCache.Client.Grains;
using CustomerCache.Core;
using Microsoft.Extensions.Options;

namespace CustomerCache.Client.Calling;

/// <summary>Configures how replicas follow their tenants. Section <c>CustomerCache:Replicas</c>.</summary>
public sealed class ReplicaOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Replicas";

    /// <summary>
    /// How often a replica polls for the version; bounds staleness when an announcement is lost. Costs one small call per tenant and
    /// interval. More than zero, less than half of <see cref="ITenantGrain.FollowExpiry"/>.
    /// </summary>
    /// <value>10 seconds.</value>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>Validates the replica options.</summary>
public sealed class ReplicaOptionsValidator : IValidateOptions<ReplicaOptions>
{
    /// <summary>The remedy for an invalid interval.</summary>
    internal static readonly string Remedy = $"must be longer than zero and shorter than {ITenantGrain.FollowExpiry / 2}, such as 00:00:10";

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ReplicaOptions options)
    {
        var errors = new OptionErrors(ReplicaOptions.Section);
        errors.Require(IsCheckInterval(options.CheckInterval), nameof(options.CheckInterval), Remedy);
        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }

    /// <summary>Whether an interval keeps replicas registered as followers.</summary>
    internal static bool IsCheckInterval(TimeSpan interval) => interval > TimeSpan.Zero && interval < ITenantGrain.FollowExpiry / 2;
}

using Microsoft.Extensions.Options;

namespace CustomerCache.Grains.Abstractions.Replicas;

/// <summary>Checks how replicas follow.</summary>
public sealed class ReplicaOptionsValidator : IValidateOptions<ReplicaOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ReplicaOptions options) => options.CheckInterval > TimeSpan.Zero && options.CheckInterval < ITenantGrain.FollowExpiry / 2
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{ReplicaOptions.Section}:{nameof(options.CheckInterval)} must be longer than zero and shorter than {ITenantGrain.FollowExpiry / 2}, such as 00:00:10");
}

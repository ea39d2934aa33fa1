using CustomerCache.Client.Grains;
using Microsoft.Extensions.Options;

namespace CustomerCache.Client.Calling;

/// <summary>How closely a replica follows its tenant. Section <c>CustomerCache:Replicas</c>.</summary>
public sealed class ReplicaOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Replicas";

    /// <summary>
    /// How often a replica asks for the version although nothing was announced. Bounds how old an answer can be when an announcement is
    /// lost; each replica costs one small call per tenant and period. More than zero, less than half of
    /// <see cref="ITenantGrain.FollowExpiry"/>.
    /// </summary>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>Checks how replicas follow.</summary>
public sealed class ReplicaOptionsValidator : IValidateOptions<ReplicaOptions>
{
    /// <summary>What to do about an interval that replicas cannot follow at.</summary>
    internal static readonly string Remedy = $"must be longer than zero and shorter than {ITenantGrain.FollowExpiry / 2}, such as 00:00:10";

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ReplicaOptions options) =>
        IsCheckInterval(options.CheckInterval)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{ReplicaOptions.Section}:{nameof(options.CheckInterval)} {Remedy}");

    /// <summary>Whether replicas can ask for the version at this interval and stay followers.</summary>
    internal static bool IsCheckInterval(TimeSpan interval) => interval > TimeSpan.Zero && interval < ITenantGrain.FollowExpiry / 2;
}

using CustomerCache.Core.Refreshing;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Options;

/// <summary>Validates the schedule of refreshes. Every error names its key and the remedy.</summary>
internal sealed class RefreshOptionsValidator : IValidateOptions<RefreshOptions>
{
    // Waits double, so their sum is less than twice the longest; timers accept 49 days at most.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(24);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RefreshOptions options) => OptionsRules.Result(Errors(options));

    private static IEnumerable<string?> Errors(RefreshOptions o)
    {
        yield return Positive(nameof(o.Interval), o.Interval);
        yield return Positive(nameof(o.CheckInterval), o.CheckInterval);
        yield return OptionsRules.Unless(
            o.CrossingRetryDelay > TimeSpan.Zero && o.CrossingRetryDelay <= LongestDelay,
            Key(nameof(o.CrossingRetryDelay)),
            "must be longer than zero and at most 24d"
        );
        yield return OptionsRules.Unless(o.Attempts >= 1, Key(nameof(o.Attempts)), "must be at least 1");
        yield return OptionsRules.Unless(o.RetryDelayMin >= TimeSpan.Zero, Key(nameof(o.RetryDelayMin)), "must not be negative");
        yield return OptionsRules.Unless(
            o.RetryDelayMax >= o.RetryDelayMin && o.RetryDelayMax <= LongestDelay,
            Key(nameof(o.RetryDelayMax)),
            "must not be shorter than RetryDelayMin, nor longer than 24 days"
        );
        yield return OptionsRules.Unless(
            o.CrossingRetryFor >= TimeSpan.Zero && o.CrossingRetryFor <= LongestDelay,
            Key(nameof(o.CrossingRetryFor)),
            "must be from 0s to 24d"
        );
        yield return OptionsRules.Unless(
            o.UndecidedRetryDelay >= TimeSpan.Zero && o.UndecidedRetryDelay <= LongestDelay,
            Key(nameof(o.UndecidedRetryDelay)),
            "must be from 0s (not before the next refresh) to 24d"
        );
        yield return OptionsRules.Unless(
            o.ExpireUnlistedAfter is null || o.ExpireUnlistedAfter > TimeSpan.Zero,
            Key(nameof(o.ExpireUnlistedAfter)),
            "must be longer than zero; leave it out to keep unlisted records"
        );
        yield return OptionsRules.Unless(o.MaxShrink is >= 0 and <= 1, Key(nameof(o.MaxShrink)), "must be a share from 0 (no limit) to 1");
        yield return OptionsRules.Unless(o.MaxShrinkFrom >= 0, Key(nameof(o.MaxShrinkFrom)), "must not be negative");
        yield return OptionsRules.Unless(
            o.DevicesInFlight is >= 1 and <= 10_000,
            Key(nameof(o.DevicesInFlight)),
            "must be from 1 to 10000"
        );
    }

    private static string? Positive(string name, TimeSpan value) =>
        OptionsRules.Unless(
            value > TimeSpan.Zero && value <= TimeSpan.FromDays(49),
            Key(name),
            "must be longer than zero and at most 49 days, such as 4h"
        );

    private static string Key(string name) => $"{RefreshOptions.Section}:{name}";
}

/// <summary>Validates which devices are cached.</summary>
internal sealed class CrossingOptionsValidator : IValidateOptions<CrossingOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CrossingOptions options) =>
        OptionsRules.Result([
            OptionsRules.Unless(
                TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _),
                $"{CrossingOptions.Section}:{nameof(options.TimeZone)}",
                $"'{options.TimeZone}' is not a time zone of this machine; use a name of the tz database, such as America/New_York"
            ),
            OptionsRules.Unless(
                options.MonitorableStatuses.All(s => !string.IsNullOrWhiteSpace(s)),
                $"{CrossingOptions.Section}:{nameof(options.MonitorableStatuses)}",
                "must not hold an empty status"
            ),
        ]);
}

/// <summary>
/// Validates the black list of edges. Reads the hosts from the configuration, because the vendors cannot be created while any of their own
/// keys is invalid.
/// </summary>
internal sealed class BlacklistOptionsValidator(IConfiguration configuration) : IValidateOptions<BlacklistOptions>
{
    private readonly HashSet<string?> _hosts =
    [
        .. configuration.GetSection($"{BlacklistOptions.Section}:Hosts").GetChildren().Select(host => host["Name"]),
    ];

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, BlacklistOptions options) =>
        OptionsRules.Result(options.BlacklistedEdges.SelectMany((edge, i) => Errors(edge, i)));

    private IEnumerable<string?> Errors(BlacklistedEdge edge, int index)
    {
        var key = $"{BlacklistOptions.Section}:{nameof(BlacklistOptions.BlacklistedEdges)}:{index}";
        yield return OptionsRules.Unless(edge.EnterpriseId is not null, key + ":EnterpriseId", "is required");
        yield return OptionsRules.Unless(edge.EdgeId is not null, key + ":EdgeId", "is required");
        yield return OptionsRules.Unless(
            _hosts.Contains(edge.Host ?? ""),
            key + ":Host",
            $"'{edge.Host}' is not the Name of a host in {BlacklistOptions.Section}:Hosts"
        );
    }
}

/// <summary>Stands for the section as a whole, so that its keys are validated at start whichever options are unreadable.</summary>
internal sealed class AllOptions;

/// <summary>Validates that every key of section <c>CustomerCache</c> is one that the product reads.</summary>
internal sealed class ConfigurationKeysValidator(IConfiguration configuration) : IValidateOptions<AllOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AllOptions options) =>
        OptionsRules.Result(ConfigurationKeys.Unknown(configuration));
}

/// <summary>Combines validation rules.</summary>
internal static class OptionsRules
{
    public static string? Unless(bool good, string key, string remedy) => good ? null : $"{key} {remedy}";

    public static ValidateOptionsResult Result(IEnumerable<string?> errors) =>
        errors.OfType<string>().ToArray() is { Length: > 0 } found ? ValidateOptionsResult.Fail(found) : ValidateOptionsResult.Success;
}

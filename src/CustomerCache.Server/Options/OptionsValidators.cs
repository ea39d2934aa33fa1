using CustomerCache.Core;
using CustomerCache.Core.Refreshing;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Options;

/// <summary>Validates the schedule of refreshes. Every error names its key and the remedy.</summary>
internal sealed class RefreshOptionsValidator : IValidateOptions<RefreshOptions>
{
    // Waits double, so their sum is less than twice the longest; timers accept 49 days at most.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(24);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RefreshOptions options)
    {
        var errors = new OptionErrors(RefreshOptions.Section);
        Check(options, errors);
        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }

    private static void Check(RefreshOptions o, OptionErrors errors)
    {
        RequireInterval(nameof(o.Interval), o.Interval, errors);
        RequireInterval(nameof(o.CheckInterval), o.CheckInterval, errors);
        errors.Require(
            o.CrossingRetryDelay > TimeSpan.Zero && o.CrossingRetryDelay <= LongestDelay,
            nameof(o.CrossingRetryDelay),
            "must be longer than zero and at most 24d"
        );
        errors.Require(o.Attempts >= 1, nameof(o.Attempts), "must be at least 1");
        errors.Require(o.RetryDelayMin >= TimeSpan.Zero, nameof(o.RetryDelayMin), "must not be negative");
        errors.Require(
            o.RetryDelayMax >= o.RetryDelayMin && o.RetryDelayMax <= LongestDelay,
            nameof(o.RetryDelayMax),
            "must not be shorter than RetryDelayMin, nor longer than 24 days"
        );
        errors.Require(
            o.CrossingRetryFor >= TimeSpan.Zero && o.CrossingRetryFor <= LongestDelay,
            nameof(o.CrossingRetryFor),
            "must be from 0s to 24d"
        );
        errors.Require(
            o.UndecidedRetryDelay >= TimeSpan.Zero && o.UndecidedRetryDelay <= LongestDelay,
            nameof(o.UndecidedRetryDelay),
            "must be from 0s (not before the next refresh) to 24d"
        );
        errors.Require(
            o.ExpireUnlistedAfter is null || o.ExpireUnlistedAfter > TimeSpan.Zero,
            nameof(o.ExpireUnlistedAfter),
            "must be longer than zero; leave it out to keep unlisted records"
        );
        errors.Require(o.MaxShrink is >= 0 and <= 1, nameof(o.MaxShrink), "must be a share from 0 (no limit) to 1");
        errors.Require(o.MaxShrinkFrom >= 0, nameof(o.MaxShrinkFrom), "must not be negative");
        errors.Require(o.DevicesInFlight is >= 1 and <= 10_000, nameof(o.DevicesInFlight), "must be from 1 to 10000");
    }

    private static void RequireInterval(string key, TimeSpan value, OptionErrors errors) =>
        errors.Require(
            value > TimeSpan.Zero && value <= TimeSpan.FromDays(49),
            key,
            "must be longer than zero and at most 49 days, such as 4h"
        );
}

/// <summary>Validates which devices are cached.</summary>
internal sealed class CrossingOptionsValidator : IValidateOptions<CrossingOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CrossingOptions options)
    {
        var errors = new OptionErrors(CrossingOptions.Section);
        errors.Require(
            TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _),
            nameof(options.TimeZone),
            $"'{options.TimeZone}' is not a time zone of this machine; use a name of the tz database, such as America/New_York"
        );
        errors.Require(
            options.MonitorableStatuses.All(s => !string.IsNullOrWhiteSpace(s)),
            nameof(options.MonitorableStatuses),
            "must not hold an empty status"
        );
        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }
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
    public ValidateOptionsResult Validate(string? name, BlacklistOptions options)
    {
        var errors = new OptionErrors(BlacklistOptions.Section);
        for (var i = 0; i < options.BlacklistedEdges.Count; i++)
        {
            var (edge, key) = (options.BlacklistedEdges[i], FormattableString.Invariant($"{nameof(options.BlacklistedEdges)}:{i}"));
            errors.Require(edge.EnterpriseId is not null, key + ":EnterpriseId", "is required");
            errors.Require(edge.EdgeId is not null, key + ":EdgeId", "is required");
            errors.Require(
                _hosts.Contains(edge.Host ?? ""),
                key + ":Host",
                $"'{edge.Host}' is not the Name of a host in {BlacklistOptions.Section}:Hosts"
            );
        }

        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }
}

/// <summary>Stands for the section as a whole, so that its keys are validated at start whichever options are unreadable.</summary>
internal sealed class AllOptions;

/// <summary>Validates that every key of section <c>CustomerCache</c> is one that the product reads.</summary>
internal sealed class ConfigurationKeysValidator(IConfiguration configuration) : IValidateOptions<AllOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AllOptions options)
    {
        var errors = new OptionErrors(ConfigurationKeys.Section);
        errors.AddRange(ConfigurationKeys.Unknown(configuration));
        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }
}

using CustomerCache.Core;
using CustomerCache.Server.Options;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Migration;

/// <summary>Configures the process from the environment of the former services.</summary>
internal static class LegacyEnvironmentRegistration
{
    /// <summary>The word of the command line; a value names the services.</summary>
    public const string Option = "--former-environment";

    /// <summary>Removes the option from arguments, since the configuration's parser would take the next one for its value.</summary>
    public static (string[] Others, bool IsSet, string? Services) Split(string[] args)
    {
        var mine = args.LastOrDefault(IsOption);
        return ([.. args.Where(a => !IsOption(a))], mine is not null, mine is null or Option ? null : mine[(Option.Length + 1)..]);
    }

    /// <summary>Adds the settings below all others, reports their errors with all others, and logs what was ignored.</summary>
    public static void AddLegacyEnvironment(this WebApplicationBuilder builder, string? services)
    {
        var environment = LegacyEnvironment.Read(
            services,
            name => builder.Configuration[name],
            key => builder.Configuration.GetSection(key).Exists()
        );
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(
            0,
            new MemoryConfigurationSource { InitialData = environment.Settings }
        );
        builder.Services.AddSingleton(environment);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AllOptions>, LegacyEnvironmentValidator>());
        builder.Services.AddHostedService<LegacyEnvironmentLogger>();
    }

    private static bool IsOption(string word) => word == Option || word.StartsWith(Option + "=", StringComparison.Ordinal);
}

/// <summary>Validates the environment of the former services.</summary>
internal sealed class LegacyEnvironmentValidator(LegacyEnvironment environment) : IValidateOptions<AllOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AllOptions options)
    {
        var errors = new OptionErrors(ConfigurationKeys.Section);
        errors.AddRange(environment.Errors);
        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }
}

/// <summary>Logs at start for which services the process stands in, and which variables have no effect.</summary>
internal sealed partial class LegacyEnvironmentLogger(LegacyEnvironment environment, ILogger<LegacyEnvironmentLogger> logger)
    : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Log.Configured(logger, string.Join(" and ", environment.Services));
        foreach (var variable in environment.Ignored)
        {
            Log.Ignored(logger, variable.Name, variable.Reason);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(
            1801,
            LogLevel.Information,
            "Configured by the environment of {Services}. Keys of section CustomerCache have priority.",
            EventName = "LegacyEnvironmentRead"
        )]
        public static partial void Configured(ILogger logger, string services);

        [LoggerMessage(
            1802,
            LogLevel.Information,
            "Ignored the variable {Variable} of the former service: {Reason}.",
            EventName = "LegacyVariableIgnored"
        )]
        public static partial void Ignored(ILogger logger, string variable, string reason);
    }
}

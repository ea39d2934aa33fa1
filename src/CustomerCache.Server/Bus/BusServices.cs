using CustomerCache.Client.Calling;
using CustomerCache.Core;
using CustomerCache.Server.Alerts;
using CustomerCache.Sources;
using CustomerCache.Sources.Bus;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Bus;

/// <summary>Registers what the server does on the message bus.</summary>
internal static class BusServices
{
    /// <summary>
    /// Adds the handler of the former calls, and with <c>CustomerCache:Nats:Url</c> set the bus. Call after the engine is added: requests
    /// are accepted last, and no longer before anything else stops.
    /// </summary>
    public static WebApplicationBuilder AddBus(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SourcesOptions>, ClaimCheckOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AlertsOptions>, BusAlertsValidator>());
        services.TryAddSingleton<LegacyCallHandler>();
        services.TryAddSingleton<BusHealth>();
        if (string.IsNullOrWhiteSpace(builder.Configuration[$"{NatsOptions.Section}:{nameof(NatsOptions.Url)}"]))
        {
            return builder;
        }

        if (builder.Configuration[$"{NatsOptions.Section}:ClaimCheck:Redis"] is { Length: > 0 } redis)
        {
            services.Replace(ServiceDescriptor.Singleton<IClaimStore>(_ => new RedisClaimStore(redis)));
        }

        services.TryAddSingleton<CacheResponder>();
        services.AddHostedService(s => s.GetRequiredService<CacheResponder>());
        return builder;
    }
}

/// <summary>Validates that alerts are published on a bus that there is.</summary>
internal sealed class BusAlertsValidator(IConfiguration configuration) : IValidateOptions<AlertsOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AlertsOptions options)
    {
        var errors = new OptionErrors(AlertsOptions.Section);
        var url = $"{NatsOptions.Section}:{nameof(NatsOptions.Url)}";
        errors.Require(!options.Nats || !string.IsNullOrWhiteSpace(configuration[url]), nameof(options.Nats), $"needs a bus; set {url}");
        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }
}

/// <summary>Validates the connection string of the claim check without repeating it: it may hold a password.</summary>
internal sealed class ClaimCheckOptionsValidator : IValidateOptions<SourcesOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SourcesOptions options)
    {
        var errors = new OptionErrors(NatsOptions.Section);
        var redis = options.Nats.ClaimCheck;
        errors.Require(!redis.IsConfigured || RedisConnection.TryParse(redis.Redis, out _), "ClaimCheck:Redis", RedisConnection.Remedy);
        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }
}

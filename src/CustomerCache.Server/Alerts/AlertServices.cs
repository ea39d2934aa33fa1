using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Alerts.Delivery;
using CustomerCache.Server.Observability.Telemetry;
using CustomerCache.Server.Options;
using CustomerCache.Sources.Bus;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Alerts;

/// <summary>Registers the creation and the delivery of alerts.</summary>
internal static class AlertServices
{
    /// <summary>
    /// Adds the services. Idempotent. Call before the engine is added, so that delivery stops after it. A registered
    /// <see cref="IAlertChannel"/> is kept.
    /// </summary>
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(AlertChannels)))
        {
            return services;
        }

        services.AddOptions<AlertsOptions>().BindConfiguration(AlertsOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AlertsOptions>, AlertsOptionsValidator>();
        services.AddSingleton<LogAlertChannel>();
        services.AddSingleton(s => new AlertChannels(
            s.GetRequiredService<LogAlertChannel>(),
            s.GetRequiredService<IOptions<AlertsOptions>>(),
            s.GetRequiredService<IOptions<AlertsOptions>>().Value.Nats ? s.GetRequiredService<MessageBus>() : null,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<AlertDelivery>>()
        ));
        services.AddHostedService(s => s.GetRequiredService<AlertChannels>());
        services.AddProductMetrics<AlertMetrics>();
        services.TryAddSingleton<IAlertChannel>(s => s.GetRequiredService<AlertChannels>());
        services.TryAddSingleton(s => new AlertComposer(
            s.GetRequiredService<IOptions<DeploymentOptions>>().Value.Environment
                ?? s.GetRequiredService<IHostEnvironment>().EnvironmentName,
            s.GetRequiredService<RefreshOptions>().Interval,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<IAlertChannel>()
        ));
        return services;
    }
}

using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Observability.Telemetry;
using CustomerCache.Server.Options;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Alerts;

/// <summary>Registers what makes alerts and what delivers them.</summary>
internal static class AlertServices
{
    /// <summary>
    /// Adds them. Idempotent; before the engine, so that it ends after it. An <see cref="IAlertChannel"/> that is there stays.
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
        services.AddSingleton<AlertChannels>();
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

using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace CustomerCache.Grains;

/// <summary>Keeps Orleans' own timers on the system's clock.</summary>
internal static class OrleansTime
{
    // The areas that Orleans registers by name; all others, ours included, are covered by the key for any.
    private static readonly object[] Areas =
    [
        KeyedService.AnyKey,
        TimeProviderNames.ActivationManagement,
        TimeProviderNames.GrainDirectory,
        TimeProviderNames.Grains,
        TimeProviderNames.Membership,
        TimeProviderNames.Messaging,
        TimeProviderNames.SystemTimers,
    ];

    /// <summary>
    /// Registers <see cref="TimeProvider.System"/> for every area of Orleans. Without it Orleans takes the product's
    /// <see cref="TimeProvider"/>: a clock that a test moves by a minute then times out placements and calls that are under way, and
    /// declares silos dead.
    /// </summary>
    public static IServiceCollection KeepOrleansOnSystemTime(this IServiceCollection services)
    {
        foreach (var area in Areas)
        {
            services.AddKeyedSingleton(area, TimeProvider.System);
        }

        // The limit of placements always runs on the product's clock. One that a test moves by minutes is given the longest limit that
        // Polly takes.
        services
            .AddOptions<SiloMessagingOptions>()
            .Configure<TimeProvider>(
                (options, time) => options.PlacementTimeout = time == TimeProvider.System ? options.PlacementTimeout : TimeSpan.FromDays(1)
            );
        return services;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace CustomerCache.Grains;

/// <summary>Keeps Orleans' internal timers on the system clock.</summary>
internal static class OrleansTime
{
    // The areas that Orleans registers by name; AnyKey covers all others, including the product's.
    private static readonly object[] TimerAreas =
    [
        KeyedService.AnyKey,
        TimeProviderNames.ActivationManagement,
        TimeProviderNames.GrainDirectory,
        TimeProviderNames.Grains,
        TimeProviderNames.Membership,
        TimeProviderNames.Messaging,
        TimeProviderNames.SystemTimers,
    ];

    /// <summary>Registers <see cref="TimeProvider.System"/> for every Orleans area.</summary>
    /// <remarks>
    /// Without it Orleans uses the product's <see cref="TimeProvider"/>: a test clock advanced by a minute would time out pending
    /// placements and calls, and declare silos dead.
    /// </remarks>
    public static IServiceCollection KeepOrleansOnSystemTime(this IServiceCollection services)
    {
        foreach (var area in TimerAreas)
        {
            services.AddKeyedSingleton(area, TimeProvider.System);
        }

        // The placement timeout always uses the product's clock. With a test clock it gets the longest timeout that Polly accepts.
        services
            .AddOptions<SiloMessagingOptions>()
            .Configure<TimeProvider>(
                (options, time) => options.PlacementTimeout = time == TimeProvider.System ? options.PlacementTimeout : TimeSpan.FromDays(1)
            );
        return services;
    }
}

using System.Net.Http.Headers;
using CustomerCache.Client.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CustomerCache.Client;

/// <summary>Registers the client of the domain caches. Idempotent.</summary>
public static class ClientServices
{
    /// <summary>Adds <see cref="IDomainCacheClient"/> over HTTP, configured by section <c>CustomerCache:Caching</c>.</summary>
    public static IServiceCollection AddDomainCacheClient(this IServiceCollection services, Action<DomainCacheOptions>? configure = null)
    {
        services.TryAddSingleton<ICacheConnection, HttpCacheConnection>();
        services
            .AddHttpClient(HttpCacheConnection.ClientName)
            // They log the address of each call, in which the key is, and a key may hold a token.
            .RemoveAllLoggers()
            .ConfigureHttpClient(
                (s, http) =>
                {
                    var options = s.GetRequiredService<IOptions<DomainCacheOptions>>().Value;
                    http.BaseAddress =
                        options.Url
                        ?? throw new OptionsValidationException(
                            nameof(DomainCacheOptions),
                            typeof(DomainCacheOptions),
                            [
                                $"{DomainCacheOptions.Section}:Url is missing; set it to the server's address, such as "
                                    + $"https://cache.example.net",
                            ]
                        );
                    http.Timeout = options.Wait + TimeSpan.FromSeconds(30);
                    http.DefaultRequestHeaders.Authorization = options.ApiKey is { } key
                        ? new AuthenticationHeaderValue("Bearer", key)
                        : null;
                }
            );
        return services.AddDomainCacheCalls(configure);
    }

    /// <summary>Adds <see cref="IDomainCacheClient"/> over the registered <see cref="ICacheConnection"/>.</summary>
    public static IServiceCollection AddDomainCacheCalls(this IServiceCollection services, Action<DomainCacheOptions>? configure = null)
    {
        services.AddLogging();
        services.AddOptions<DomainCacheOptions>().BindConfiguration(DomainCacheOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DomainCacheOptions>, DomainCacheOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DomainCacheClient>();
        services.TryAddSingleton<IDomainCacheClient>(s => s.GetRequiredService<DomainCacheClient>());
        if (configure is not null)
        {
            services.Configure(configure);
        }

        return services;
    }
}

using CustomerCache.Core;
using CustomerCache.Core.Caching;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Caching;

/// <summary>Registers the domain caches; the engine adds their partitions and the invalidation feed.</summary>
internal static class CachingServices
{
    /// <summary>Adds options, domains and the caches. Idempotent.</summary>
    public static IServiceCollection AddDomainCaches(this IServiceCollection services)
    {
        services
            .AddOptions<CachesOptions>()
            .Configure<IConfiguration>(
                (options, configuration) =>
                {
                    foreach (var domain in configuration.GetSection(CachesOptions.Section).GetChildren())
                    {
                        options.Domains[domain.Key] = domain.Get<CacheDomainOptions>() ?? new CacheDomainOptions();
                    }
                }
            )
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CachesOptions>, CachesOptionsValidator>());
        services.AddOptions<CacheLimitOptions>().BindConfiguration(CacheLimitOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CacheLimitOptions>, CacheLimitOptionsValidator>());
        services.TryAddSingleton(s => new CacheDomains(
            CacheDomains.Known.Concat(
                s.GetRequiredService<IOptions<CachesOptions>>()
                    .Value.Domains.Select(d => CacheDomainReader.Read(d.Key, d.Value, new OptionErrors(CachesOptions.Section))!)
            )
        ));
        services.TryAddSingleton(s => s.GetRequiredService<IOptions<CacheLimitOptions>>().Value.ToTerms());
        services.TryAddSingleton<IEntityLinkTypes>(EntityLinkTypes.None);
        services.TryAddSingleton<DomainCaches>();
        services.TryAddSingleton<ICacheInvalidator>(s => s.GetRequiredService<DomainCaches>());
        services.TryAddSingleton<CacheKeyNormalizer>();
        services.TryAddSingleton<ICacheRequestValidator, CacheRequestValidator>();
        return services;
    }
}

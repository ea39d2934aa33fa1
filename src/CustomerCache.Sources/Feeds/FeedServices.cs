using System.Text;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Sources.Feeds.Salesforce;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CustomerCache.Sources.Feeds;

/// <summary>Registers the change feeds.</summary>
internal static class FeedServices
{
    /// <summary>Adds the list of feeds. Idempotent.</summary>
    public static IServiceCollection AddChangeFeeds(this IServiceCollection services)
    {
        // Strict binding: otherwise a misspelled feed would be ignored silently.
        services
            .AddOptions<FeedsOptions>()
            .BindConfiguration(FeedsOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FeedsOptions>, FeedsOptionsValidator>());

        // A feed never ends by itself; it has its own idle timeout.
        services
            .AddHttpClient(ServerSentFeed.ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            // Its entries have the values of headers, the token among them, as attributes.
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    ConnectTimeout = TimeSpan.FromSeconds(10),
                    RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
                }
            );
        services.TryAddSingleton(s =>
        {
            var options = s.GetRequiredService<IOptions<FeedsOptions>>().Value;
            return new ChangeFeedList(options.Enabled, [.. options.Channels.Select(feed => Create(feed, s))]);
        });
        return services;
    }

    private static IChangeFeed Create(FeedOptions feed, IServiceProvider services) =>
        feed switch
        {
            { Nats: not null } => new JetStreamFeed(feed),
            { Kafka: not null } => new KafkaFeed(feed),
            { Salesforce: not null } => new SalesforceFeed(
                feed,
                services.GetRequiredService<IHttpClientFactory>(),
                services.GetRequiredService<TimeProvider>()
            ),
            { RedisStream: not null } => new RedisStreamFeed(feed, services.GetRequiredService<TimeProvider>()),
            _ => new ServerSentFeed(feed, services.GetRequiredService<IHttpClientFactory>(), services.GetRequiredService<TimeProvider>()),
        };
}

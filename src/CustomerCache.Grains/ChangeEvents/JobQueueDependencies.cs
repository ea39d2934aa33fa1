using CustomerCache.Core;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Reading;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>Holds the dependencies of job queue grains.</summary>
/// <param name="Rules">The job rules of this silo.</param>
/// <param name="Stores">Opens the stores of jobs.</param>
/// <param name="Codec">Encodes jobs.</param>
/// <param name="Hooks">Run jobs; created at the first job.</param>
/// <param name="Queues">Receives follow-up jobs.</param>
/// <param name="Observer">Receives job events.</param>
/// <param name="Time">The product's clock.</param>
internal sealed record JobQueueDependencies(
    ChangeRules Rules,
    IKeyedStores Stores,
    JobCodec Codec,
    Lazy<HookTable> Hooks,
    Lazy<IJobQueues> Queues,
    IEventObserver<JobEvent> Observer,
    TimeProvider Time
);

/// <summary>Holds the dependencies of change feed grains.</summary>
/// <param name="Feeds">The configured feeds.</param>
/// <param name="Ingestor">Ingests their events.</param>
/// <param name="Caches">Hashes tokens.</param>
/// <param name="Time">The product's clock.</param>
/// <param name="Observer">Receives feed events.</param>
/// <param name="Reading">Receives the parts of events that could not be read.</param>
/// <param name="Rules">State which columns identify a row of a table.</param>
/// <param name="Secrets">Removes secrets from what feeds say.</param>
internal sealed record FeedDependencies(
    ChangeFeedList Feeds,
    IChangeEventIngestor Ingestor,
    DomainCaches Caches,
    TimeProvider Time,
    IEventObserver<FeedEvent> Observer,
    IReadingObserver Reading,
    ChangeRules Rules,
    SecretTexts Secrets
);

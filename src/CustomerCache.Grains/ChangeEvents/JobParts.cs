using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Reading;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>What every queue of jobs is made of.</summary>
/// <param name="Rules">The job rules of this silo.</param>
/// <param name="Stores">Where jobs are kept.</param>
/// <param name="Codec">Encodes them.</param>
/// <param name="Hooks">What runs them; made at the first job.</param>
/// <param name="Queues">Where the jobs go that follow.</param>
/// <param name="Observer">Who is told.</param>
/// <param name="Time">The product's clock.</param>
internal sealed record JobParts(
    ChangeRules Rules,
    IKeyedStores Stores,
    JobCodec Codec,
    Lazy<HookTable> Hooks,
    Lazy<IJobQueues> Queues,
    IJobObserver Observer,
    TimeProvider Time
);

/// <summary>What following a feed takes.</summary>
/// <param name="Feeds">The configured feeds.</param>
/// <param name="Intake">Where their events go.</param>
/// <param name="Caches">Hashes tokens.</param>
/// <param name="Time">The product's clock.</param>
/// <param name="Observer">Who is told.</param>
/// <param name="Reading">Receives the parts of events that could not be read.</param>
/// <param name="Rules">Say which columns identify a row of a table.</param>
internal sealed record FeedParts(
    ChangeFeedList Feeds,
    IChangeEventIngestor Intake,
    DomainCaches Caches,
    TimeProvider Time,
    IFeedObserver Observer,
    IReadingObserver Reading,
    ChangeRules Rules
);

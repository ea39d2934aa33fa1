using CustomerCache.Core.Caching;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Reading;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>What following a feed takes.</summary>
/// <param name="Feeds">The configured feeds.</param>
/// <param name="Intake">Where their events go.</param>
/// <param name="Caches">Hashes tokens.</param>
/// <param name="Time">The product's clock.</param>
/// <param name="Observer">Who is told.</param>
/// <param name="Reading">Receives the parts of events that could not be read.</param>
/// <param name="Rules">Say which columns identify a row of a table.</param>
internal sealed record FeedParts(
    ChangeFeedList Feeds, IChangeEventIngestor Intake, DomainCaches Caches, TimeProvider Time, IFeedObserver Observer, IReadingObserver Reading, ChangeRules Rules);

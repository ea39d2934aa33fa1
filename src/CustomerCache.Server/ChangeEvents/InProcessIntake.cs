using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.ChangeEvents.Channels;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.ChangeEvents.Working;

namespace CustomerCache.Server.ChangeEvents;

/// <summary>Where events come in, in this process, with a file of its own.</summary>
internal sealed class InProcessIntake(ChangeRules rules, JobFactory factory, IJobQueues queues, DomainCaches caches, IKeyedStores stores, TimeProvider time, IChannelObserver observer)
    : IChangeIntake, IHostedService, IDisposable
{
    private readonly ChangeIntake _intake = new(rules, factory, queues, caches, stores.Open("channels"), time, observer);

    /// <inheritdoc/>
    public ValueTask<TakenEvents> TakeAsync(IncomingEvents events, CancellationToken cancellationToken) => _intake.TakeAsync(events, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<ChannelSnapshot>> ReportAsync(CancellationToken cancellationToken) => _intake.ReportAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _intake.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _intake.Dispose();
}

using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Channels;
using CustomerCache.Core.ChangeEvents.Working;
using CustomerCache.Grains.Abstractions;
using CustomerCache.Grains.Abstractions.Messages;
using CustomerCache.Grains.Caching;
using CustomerCache.Grains.Replicas;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>Where the cluster takes events in, as this silo calls it. A call that was lost is made again: events are known by their identification.</summary>
internal sealed class ClusterIntake(IGrainFactory grains, [FromKeyedServices(SiloReplicas.Clock)] TimeProvider time) : IChangeIntake
{
    private readonly OwnerCalls<IChangeIntakeGrain> _calls = new("the intake of change events", () => grains.GetGrain<IChangeIntakeGrain>(0), time);

    /// <inheritdoc/>
    public async ValueTask<TakenEvents> TakeAsync(IncomingEvents events, CancellationToken cancellationToken) => (await _calls.CallAsync(
        EventBatch.From(events), static async (owner, batch, token) => await owner.TakeAsync(batch, token), OwnerCalls<IChangeIntakeGrain>.Long, cancellationToken)).ToTaken();

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<ChannelSnapshot>> ReportAsync(CancellationToken cancellationToken)
    {
        var reports = await _calls.CallAsync(0, static async (owner, _, token) => await owner.ReportAsync(token), OwnerCalls<IChangeIntakeGrain>.Short, cancellationToken);
        return [.. reports.Select(r => ChannelCodec.TryDecode(r.Span, out var snapshot) ? snapshot : null).OfType<ChannelSnapshot>()];
    }
}

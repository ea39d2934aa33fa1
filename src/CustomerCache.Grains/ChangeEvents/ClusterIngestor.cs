using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Grains.Caching;
using CustomerCache.Grains.Queries;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>Routes change events to the grains of their channels, concurrently.</summary>
internal sealed class ClusterIngestor(IGrainFactory grains, [FromKeyedServices(SiloReplicas.Clock)] TimeProvider time)
    : IChangeEventIngestor
{
    private readonly ResilientGrainCaller<IChannelListGrain> _list = new(
        "the list of channels",
        () => grains.GetGrain<IChannelListGrain>(0),
        time
    );

    public async ValueTask<IngestResult> IngestAsync(IncomingEvents events, CancellationToken cancellationToken)
    {
        var bySource = events.Events.ToLookup(e => e.Source, StringComparer.Ordinal);
        var others = bySource.Where(s => s.Key != events.Channel).Select(s => new IncomingEvents([.. s], s.Key, 0, 0));
        var own = events with { Events = [.. bySource[events.Channel]] };
        var hasOwn = !own.Events.IsEmpty || own.Skipped + own.Refused > 0 || own.HasLostPosition || own.HasUnknownChange;
        var results = await Task.WhenAll(
            (hasOwn ? others.Prepend(own) : others).Select(part =>
                Calls(part.Channel)
                    .CallAsync(
                        part,
                        static async (owner, batch, token) => await owner.IngestAsync(batch, token),
                        ResilientGrainCaller<IChangeIntakeGrain>.Long,
                        cancellationToken
                    )
                    .AsTask()
            )
        );
        return results.Aggregate(IngestResult.None, (sum, one) => sum + one);
    }

    public ValueTask<ChannelSnapshot> ReportAsync(string channel, CancellationToken cancellationToken) =>
        Calls(channel)
            .CallAsync(
                0,
                static async (owner, _, token) => await owner.ReportAsync(token),
                ResilientGrainCaller<IChangeIntakeGrain>.Short,
                cancellationToken
            );

    public async ValueTask<ImmutableArray<ChannelSnapshot>> ReportAsync(CancellationToken cancellationToken)
    {
        var channels = await _list.CallAsync(
            0,
            static async (owner, _, token) => await owner.GetChannelsAsync(token),
            ResilientGrainCaller<IChannelListGrain>.Short,
            cancellationToken
        );
        return [.. await Task.WhenAll(channels.Select(c => ReportAsync(c, cancellationToken).AsTask()))];
    }

    /// <summary>Retries a dead letter of a channel.</summary>
    public ValueTask<RetryResult?> RetryDeadLetterAsync(string channel, string id, CancellationToken cancellationToken) =>
        Calls(channel)
            .CallAsync(
                id,
                static async (owner, letter, token) => await owner.RetryDeadLetterAsync(letter, token),
                ResilientGrainCaller<IChangeIntakeGrain>.Short,
                cancellationToken
            );

    /// <summary>Drops a dead letter of a channel.</summary>
    public ValueTask<bool> DropDeadLetterAsync(string channel, string id, CancellationToken cancellationToken) =>
        Calls(channel)
            .CallAsync(
                id,
                static async (owner, letter, token) => await owner.DropDeadLetterAsync(letter, token),
                ResilientGrainCaller<IChangeIntakeGrain>.Short,
                cancellationToken
            );

    private ResilientGrainCaller<IChangeIntakeGrain> Calls(string channel) =>
        new($"change event channel {channel}", () => grains.GetGrain<IChangeIntakeGrain>(IChangeIntakeGrain.KeyOf(channel)), time);
}

using CustomerCache.Server.Http;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace CustomerCache.Server.Clustering;

/// <summary>
/// Detects a cluster whose members have all crashed, and delays the join until their heartbeats have expired. Orleans checks the age of
/// heartbeats when a join begins and then only when the membership table changes, which no dead member does: a silo that began too soon
/// would probe dead members until the join fails after five minutes. Nothing is written here; the join itself declares the members dead.
/// </summary>
internal sealed partial class DeadClusterJoinGate(
    IMembershipTable table,
    ISiloProbe calls,
    ILocalSiloDetails self,
    IOptions<ClusterMembershipOptions> options,
    TimeProvider time,
    StartGate start,
    ILogger<DeadClusterJoinGate> logger
) : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private TimeSpan DeathTimeout => options.Value.IAmAliveTablePublishTimeout * options.Value.NumMissedTableIAmAliveLimit;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(DeadClusterJoinGate), ServiceLifecycleStage.ValidateInitialConnectivity - 1, WaitAsync);

    /// <summary>Completes when a member responds, or when no member's heartbeat is valid any more.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var told = false;
        while (await MembersAsync(cancellationToken) is { Count: > 0 } members && !await AnyAnswersAsync(members, cancellationToken))
        {
            var until = members.Max(LastSign) + DeathTimeout;
            if (time.GetUtcNow().UtcDateTime > until)
            {
                return;
            }

            if (!told)
            {
                Log.Waits(logger, members.Count, until);
                start.WaitFor(
                    $"none of the {members.Count} cluster members responded; joining after their heartbeats expire",
                    new DateTimeOffset(until, TimeSpan.Zero)
                );
                told = true;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }

        start.Continue();
    }

    private static DateTime LastSign(MembershipEntry member) =>
        member.IAmAliveTime > member.StartTime ? member.IAmAliveTime : member.StartTime;

    private async Task<IReadOnlyList<MembershipEntry>> MembersAsync(CancellationToken cancellationToken)
    {
        var all = await table.ReadAllAsync(cancellationToken);
        return
        [
            .. all
                .Members.Select(m => m.Item1)
                .Where(m => m.Status is SiloStatus.Active && !m.SiloAddress.Endpoint.Equals(self.SiloAddress.Endpoint)),
        ];
    }

    private async Task<bool> AnyAnswersAsync(IReadOnlyList<MembershipEntry> members, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(
            members.Select(m => calls.AnswersAsync(m.SiloAddress.Endpoint, options.Value.ProbeTimeout, cancellationToken))
        );
        return answers.Contains(true);
    }

    private static partial class Log
    {
        [LoggerMessage(
            4203,
            LogLevel.Warning,
            "None of the {Count} cluster members responded. Assuming they have failed; joining after their heartbeats expire at {Until:u}.",
            EventName = "JoinDelayed"
        )]
        public static partial void Waits(ILogger logger, int count, DateTime until);
    }
}

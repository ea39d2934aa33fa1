using System.Net;
using CustomerCache.Server.Http;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace CustomerCache.Server.Clustering;

/// <summary>
/// Detects a cluster whose members have all crashed, and delays the join until their heartbeats have expired. Orleans checks the age of
/// heartbeats when a join begins and then only when the membership table changes, which no dead member does: a silo that began too soon
/// would probe dead members until the join fails after five minutes. Then the join itself declares the members dead.
/// </summary>
/// <remarks>
/// A member is provably gone when it ran on this machine, or in the pod whose name this one has, and its port refuses connections. Such a
/// member is declared dead here, without a wait.
/// </remarks>
internal sealed partial class DeadClusterJoinGate(
    IMembershipTable table,
    IClusterMembershipService membership,
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

    /// <summary>
    /// Completes when a member responds, when all are provably gone, or when no member's heartbeat is valid any more.
    /// </summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var told = false;
        while (await SilentMembersAsync(cancellationToken) is { Count: > 0 } members)
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

    // Empty when one responds.
    private async Task<IReadOnlyList<MembershipEntry>> SilentMembersAsync(CancellationToken cancellationToken)
    {
        var members = await MembersAsync(cancellationToken);
        var answers = await Task.WhenAll(
            members.Select(m => calls.ProbeAsync(m.SiloAddress.Endpoint, options.Value.ProbeTimeout, cancellationToken))
        );
        if (answers.Contains(ProbeAnswer.Accepted))
        {
            return [];
        }

        var silent = new List<MembershipEntry>();
        foreach (var (member, answer) in members.Zip(answers))
        {
            if (answer == ProbeAnswer.Refused && RanHere(member) && await membership.TryKill(member.SiloAddress))
            {
                Log.Gone(logger, member.SiloAddress.Endpoint.ToString());
            }
            else
            {
                silent.Add(member);
            }
        }

        return silent;
    }

    private bool RanHere(MembershipEntry member) =>
        IPAddress.IsLoopback(member.SiloAddress.Endpoint.Address)
        || member.SiloAddress.Endpoint.Address.Equals(self.SiloAddress.Endpoint.Address)
        || (member.HostName is { Length: > 0 } host && host == self.DnsHostName);

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

    private static partial class Log
    {
        [LoggerMessage(
            4205,
            LogLevel.Warning,
            "Declared silo {Silo} dead: it ran on this machine or under this host name, and its port refuses connections.",
            EventName = "MemberGone"
        )]
        public static partial void Gone(ILogger logger, string silo);

        [LoggerMessage(
            4203,
            LogLevel.Warning,
            "None of the {Count} cluster members responded. Assuming they have failed; joining after their heartbeats expire at {Until:u}.",
            EventName = "JoinDelayed"
        )]
        public static partial void Waits(ILogger logger, int count, DateTime until);
    }
}

using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace CustomerCache.Server.Clustering;

/// <summary>
/// Recognises a cluster whose members have all crashed, and lets this silo join once their last signs of life are too old to count.
/// Orleans looks at the age of those signs when the join begins and then only when the table of members changes, which it never does
/// when nobody is left to change it: a silo that began too soon would ask the dead until the join is given up after five minutes.
/// Nothing is written here; that the dead are dead is found out by the join itself.
/// </summary>
internal sealed partial class DeadClusterJoinGate(
    IMembershipTable table,
    ISiloProbe calls,
    ILocalSiloDetails self,
    IOptions<ClusterMembershipOptions> options,
    TimeProvider time,
    ILogger<DeadClusterJoinGate> logger
) : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private TimeSpan DeathTimeout => options.Value.IAmAliveTablePublishTimeout * options.Value.NumMissedTableIAmAliveLimit;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(DeadClusterJoinGate), ServiceLifecycleStage.ValidateInitialConnectivity - 1, WaitAsync);

    /// <summary>Ends when a member answers, or when none is there whose signs of life still count.</summary>
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
                told = true;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
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
            "None of the {Count} members of this cluster answers; all have crashed, it seems, and this silo joins once their signs of "
                + "life are too old to count, after {Until:u}"
        )]
        public static partial void Waits(ILogger logger, int count, DateTime until);
    }
}

using CustomerCache.Core.Inventory;
using CustomerCache.Grains.Queries;

namespace CustomerCache.Server.Clustering;

/// <summary>Logs which silos join, leave and are lost, and what becomes of the tenants of a lost one.</summary>
internal sealed partial class SiloWatch(
    IClusterMembershipService membership,
    ILocalSiloDetails self,
    SiloDirectory silos,
    [FromKeyedServices(SiloReplicas.Clock)] TimeProvider time,
    ILogger<SiloWatch> logger
) : BackgroundService
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    // Owners are activated again within seconds; after that, event 4101 names each tenant without one.
    private static readonly TimeSpan LongestMove = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var moves = new List<Task>();
        ClusterMembershipSnapshot? before = null;
        await foreach (var now in membership.MembershipUpdates.WithCancellation(stoppingToken))
        {
            var active = now.Members.Values.Count(m => m.Status == SiloStatus.Active);
            foreach (var member in now.Members.Values.Where(m => before is not null && !m.SiloAddress.Equals(self.SiloAddress)))
            {
                switch (before!.GetSiloStatus(member.SiloAddress), member.Status)
                {
                    case (not SiloStatus.Active, SiloStatus.Active):
                        Log.Joined(logger, member.SiloAddress.Endpoint.ToString(), active);
                        break;
                    case (SiloStatus.Active, SiloStatus.Dead):
                        moves.RemoveAll(m => m.IsCompleted);
                        moves.Add(FollowAsync(member.SiloAddress, stoppingToken));
                        break;
                    case (SiloStatus.ShuttingDown or SiloStatus.Stopping, SiloStatus.Dead):
                        Log.Left(logger, member.SiloAddress.Endpoint.ToString(), active);
                        break;
                }
            }

            before = now;
        }

        await Task.WhenAll(moves);
    }

    private async Task FollowAsync(SiloAddress lost, CancellationToken cancellationToken)
    {
        var (silo, address, started) = (lost.Endpoint.ToString(), lost.ToParsableString(), time.GetTimestamp());
        TenantId[] moving = [.. silos.OwnedBy(lost)];
        Log.Lost(logger, silo, moving.Length, string.Join(", ", moving));
        try
        {
            while (moving.Any(t => silos.OwnerOf(t) == address) && time.GetElapsedTime(started) < LongestMove)
            {
                await Task.Delay(CheckInterval, time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (moving.Where(t => silos.OwnerOf(t) != address).ToArray() is { Length: > 0 } moved)
        {
            Log.Moved(logger, silo, string.Join(", ", moved.Select(t => $"{t} to {Endpoint(silos.OwnerOf(t))}")));
        }
    }

    private static string? Endpoint(string? owner) => owner is null ? null : SiloAddress.FromParsableString(owner).Endpoint.ToString();

    private static partial class Log
    {
        [LoggerMessage(
            4221,
            LogLevel.Warning,
            "Lost silo {Silo}: it was declared dead. {Count} tenants that it owned move to other silos: {Tenants}.",
            EventName = "SiloLost"
        )]
        public static partial void Lost(ILogger logger, string silo, int count, string tenants);

        [LoggerMessage(4222, LogLevel.Information, "Moved the tenants of lost silo {Silo}: {Owners}.", EventName = "TenantsMoved")]
        public static partial void Moved(ILogger logger, string silo, string owners);

        [LoggerMessage(4223, LogLevel.Information, "Silo {Silo} joined; {Count} silos are active.", EventName = "SiloJoined")]
        public static partial void Joined(ILogger logger, string silo, int count);

        [LoggerMessage(4224, LogLevel.Information, "Silo {Silo} left; {Count} silos are active.", EventName = "SiloLeft")]
        public static partial void Left(ILogger logger, string silo, int count);
    }
}

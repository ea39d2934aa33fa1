using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>
/// Crosses the devices again that depend on what changed, tenant by tenant, each as one new version. When the source does not say what
/// changed, all tenants that it may concern are refreshed.
/// </summary>
public sealed class RecrossHook(ChangeRules rules, ISnapshotSource replicas, ITenantClient tenants) : IHook
{
    /// <inheritdoc/>
    public string JobType => JobTypes.Recross;

    /// <inheritdoc/>
    public async Task<HookResult> RunAsync(Job job, CancellationToken cancellationToken)
    {
        var kind = rules.Entities.For(job.Event.Entity)?.Recross ?? RecrossKind.None;
        if (kind == RecrossKind.None)
        {
            return new HookResult.Rejected(
                $"no rule says which devices depend on '{job.Event.Entity}'; give the entity a recross in the job rules"
            );
        }

        foreach (var tenant in replicas.Configured.Where(t => kind != RecrossKind.VeloCloudEdge || t.System == DeviceSystem.VeloCloud))
        {
            if (job.Event.Ids.IsEmpty)
            {
                await tenants.StartRefreshAsync(tenant, RefreshDemand.Anew, acceptShrink: false, cancellationToken);
            }
            else
            {
                // The owner selects: a replica may lag behind it, or hold nothing yet, and the job would end without having done anything.
                await tenants.RecrossAsync(tenant, kind, job.Event.Ids, cancellationToken);
            }
        }

        return HookResult.Done.Plain;
    }
}

using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Recrosses the devices that depend on a change, tenant by tenant, each as one new version.</summary>
/// <remarks>When the source does not name the entities, all tenants that may be affected are refreshed.</remarks>
public sealed class RecrossHook(ChangeRules rules, ISnapshotSource snapshots, ITenantClient tenants) : IHook
{
    /// <inheritdoc/>
    public string JobType => JobTypes.Recross;

    /// <inheritdoc/>
    public async Task<HookResult> RunAsync(Job job, CancellationToken cancellationToken)
    {
        var kind = rules.Entities.For(job.Event.Entity)?.Recross ?? RecrossKind.None;
        if (kind == RecrossKind.None)
        {
            return new HookResult.Rejected($"no rule maps '{job.Event.Entity}' to devices; set recross for the entity in the job rules");
        }

        foreach (var tenant in snapshots.Configured.Where(t => kind != RecrossKind.VeloCloudEdge || t.System == DeviceSystem.VeloCloud))
        {
            if (job.Event.Ids.IsEmpty)
            {
                await tenants.StartRefreshAsync(tenant, RefreshDemand.Anew, acceptShrink: false, cancellationToken);
            }
            else
            {
                // The owner selects the devices: a replica may lag or be empty, and the job would end without effect.
                await tenants.RecrossAsync(tenant, kind, job.Event.Ids, cancellationToken);
            }
        }

        return HookResult.Done.Plain;
    }
}

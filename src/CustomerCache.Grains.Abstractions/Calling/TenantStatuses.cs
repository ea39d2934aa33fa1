using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Abstractions.Messages;

namespace CustomerCache.Grains.Abstractions.Calling;

/// <summary>How tenants stand, from messages: the same as <see cref="TenantStatus.Of"/> says of a state with its records.</summary>
internal static class TenantStatuses
{
    public static TenantStatus ToStatus(this TenantBrief brief)
    {
        var (last, running) = (brief.LastRefresh?.ToSummary(), brief.Running?.ToStatus());
        var condition = running is not null ? TenantCondition.Refreshing
            : brief.Version == 0 ? TenantCondition.NeverBuilt
            : last is { IsFailure: true } ? TenantCondition.Failing
            : TenantCondition.Ready;
        return new TenantStatus(
            Names.Tenant(brief.Tenant), condition, brief.Version, brief.Records, brief.BuiltAt, brief.NextRefreshAt, brief.StaleRecords, last, running);
    }
}

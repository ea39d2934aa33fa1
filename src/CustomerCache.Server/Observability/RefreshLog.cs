using CustomerCache.Core;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Server.Observability;

/// <summary>Logs refreshes. Listed in docs/events.md.</summary>
internal sealed partial class RefreshLog(ILogger<RefreshLog> logger, DecisionLog decisions) : IEventObserver<RefreshEvent>
{
    /// <summary>The number of devices per cause that are logged one by one; the others are counted.</summary>
    public const int MaxDevicesPerCause = 10;

    /// <inheritdoc/>
    public void Observe(RefreshEvent happened)
    {
        switch (happened)
        {
            case RefreshEvent.Decided e:
                decisions.Decided(e);
                break;
            case RefreshEvent.Started e:
                Log.Started(logger, e.Tenant, e.RefreshId);
                break;
            case RefreshEvent.Listed e:
                Log.Listed(logger, e.Tenant, e.Rows, e.UnreadableRows);
                break;
            case RefreshEvent.ListingFailed e:
                ListingFailed(e);
                break;
            case RefreshEvent.AttemptsExhausted e:
                Log.AttemptsExhausted(logger, e.Tenant, e.Attempts);
                break;
            case RefreshEvent.EnterpriseListingFailed e:
                Log.EnterpriseListingFailed(logger, e.Tenant, e.EnterpriseId, e.Fault);
                break;
            case RefreshEvent.LinksConfigurationFailed e:
                Log.LinksConfigurationFailed(logger, e.Tenant, e.Edge.SerialNumber, e.Fault);
                break;
            case RefreshEvent.ClientInfoFailed e:
                Log.ClientInfoFailed(logger, e.Tenant, e.SerialNumber, e.Fault);
                break;
            case RefreshEvent.AttributesFailed e:
                Log.AttributesFailed(logger, e.Tenant, e.SerialNumber, e.ClientId, e.Fault);
                break;
            case RefreshEvent.SiteFailed e:
                Log.SiteFailed(logger, e.Tenant, e.SiteId, e.ClientId, e.Fault);
                break;
            case RefreshEvent.ContactsFailed e:
                Log.ContactsFailed(logger, e.Tenant, e.ClientId, e.Fault);
                break;
            case RefreshEvent.SeveralInventories e:
                Log.SeveralInventories(logger, e.Tenant, e.SerialNumber, e.Inventories.Length, e.Inventories[0].ClientId);
                break;
            case RefreshEvent.CrossingRetried e:
                Log.CrossingRetried(logger, e.Tenant, e.SerialNumber, e.Delay, e.Fault);
                break;
            case RefreshEvent.LookUpsFailed e:
                LookUpsFailed(e);
                break;
            case RefreshEvent.UndecidedRetried e:
                Log.UndecidedRetried(logger, e.Tenant, e.Retried, e.Left, e.NextAt);
                break;
            case RefreshEvent.NothingLeft e:
                Log.NothingLeft(logger, e.Tenant);
                break;
            case RefreshEvent.ShrinkBlocked e:
                Log.ShrinkBlocked(logger, e.Tenant, e.Dropped, e.Before, e.MaxShrink);
                break;
            case RefreshEvent.Stored e:
                Log.Stored(logger, e.Tenant, e.After.Version, e.After.Records.Count, e.Stale);
                break;
            case RefreshEvent.Overdue e:
                Log.Overdue(logger, e.Tenant, e.BuiltAt);
                break;
            case RefreshEvent.Broke e:
                Log.Broke(logger, e.Tenant, e.Exception);
                break;
            case RefreshEvent.Finished e:
                Log.Finished(logger, e.Tenant, e.Summary.Outcome, e.Summary.FinishedAt - e.Summary.StartedAt, e.NextRefreshAt);
                break;
        }
    }

    private void ListingFailed(RefreshEvent.ListingFailed e)
    {
        Log.ListingFailed(logger, e.Tenant, e.Fault?.ToString() ?? "the list is empty", e.Attempt, e.Attempts);
        if (e.RetryAt is { } retryAt)
        {
            Log.AttemptsLeft(logger, e.Tenant, retryAt);
        }
    }

    // A Bruin that is down fails for every device: ten of a cause say what is wrong.
    private void LookUpsFailed(RefreshEvent.LookUpsFailed e)
    {
        foreach (var cause in e.Devices.GroupBy(d => d.Outcome.Decision.Reason).OrderBy(c => c.Key))
        {
            var reason = DecisionNames.Of(cause.Key);
            foreach (var device in cause.Take(MaxDevicesPerCause))
            {
                Log.LookUpFailed(logger, e.Tenant, device.SerialNumber, reason, device.Outcome.Detail);
            }

            Log.LookUpsFailed(logger, e.Tenant, cause.Count(), reason, e.Undecided);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            2001,
            LogLevel.Information,
            "Refresh {RefreshId} of {Tenant} started; serving the stored version meanwhile.",
            EventName = "RefreshStarted"
        )]
        public static partial void Started(ILogger logger, TenantId tenant, string refreshId);

        [LoggerMessage(
            2002,
            LogLevel.Information,
            "{Tenant}: listed {Rows} rows, {Unreadable} more were unreadable; crossing them.",
            EventName = "DevicesListed"
        )]
        public static partial void Listed(ILogger logger, TenantId tenant, int rows, int unreadable);

        [LoggerMessage(
            2003,
            LogLevel.Warning,
            "{Tenant}: cannot list devices: {Fault}. Attempt {Attempt} of {Attempts}; still serving the stored version.",
            EventName = "ListingFailed"
        )]
        public static partial void ListingFailed(ILogger logger, TenantId tenant, string fault, int attempt, int attempts);

        [LoggerMessage(2004, LogLevel.Information, "{Tenant}: retrying the listing at {RetryAt:u}.", EventName = "ListingRetryScheduled")]
        public static partial void AttemptsLeft(ILogger logger, TenantId tenant, DateTimeOffset retryAt);

        [LoggerMessage(
            2005,
            LogLevel.Error,
            "{Tenant}: all {Attempts} attempts to list devices failed; ending the refresh, the next check starts another.",
            EventName = "ListingAttemptsExhausted"
        )]
        public static partial void AttemptsExhausted(ILogger logger, TenantId tenant, int attempts);

        [LoggerMessage(
            2006,
            LogLevel.Warning,
            "{Tenant}: cannot list the edges of enterprise {EnterpriseId}: {Fault}. Keeping the known logical ids.",
            EventName = "EnterpriseListingFailed"
        )]
        public static partial void EnterpriseListingFailed(ILogger logger, TenantId tenant, long enterpriseId, VendorFault fault);

        [LoggerMessage(
            2007,
            LogLevel.Debug,
            "{Tenant}: cannot read the links configuration of {Serial}: {Fault}. It is empty if it does not exist, else the known one is "
                + "kept.",
            EventName = "LinksConfigurationFailed"
        )]
        public static partial void LinksConfigurationFailed(ILogger logger, TenantId tenant, string? serial, VendorFault fault);

        [LoggerMessage(
            2008,
            LogLevel.Debug,
            "{Tenant}: cannot read the client of {Serial} from Bruin: {Fault}. Keeping a stored record.",
            EventName = "ClientInfoFailed"
        )]
        public static partial void ClientInfoFailed(ILogger logger, TenantId tenant, string serial, VendorFault fault);

        [LoggerMessage(
            2009,
            LogLevel.Debug,
            "{Tenant}: cannot read the attributes of {Serial} of client {ClientId} from Bruin: {Fault}. Keeping a stored record.",
            EventName = "AttributesFailed"
        )]
        public static partial void AttributesFailed(ILogger logger, TenantId tenant, string serial, long clientId, VendorFault fault);

        [LoggerMessage(
            2010,
            LogLevel.Warning,
            "{Tenant}: cannot read site {SiteId} of client {ClientId} from Bruin: {Fault}. Keeping the stored records of its devices.",
            EventName = "SiteFailed"
        )]
        public static partial void SiteFailed(ILogger logger, TenantId tenant, long? siteId, long clientId, VendorFault fault);

        [LoggerMessage(
            2011,
            LogLevel.Warning,
            "{Tenant}: cannot read the contacts of client {ClientId}: {Fault}. They are empty if there are none, else the known ones are "
                + "kept.",
            EventName = "ContactsFailed"
        )]
        public static partial void ContactsFailed(ILogger logger, TenantId tenant, long clientId, VendorFault fault);

        [LoggerMessage(
            2012,
            LogLevel.Warning,
            "{Tenant}: {Serial} has {Inventories} active inventories; using the first one, of client {ClientId}.",
            EventName = "MultipleInventoriesFound"
        )]
        public static partial void SeveralInventories(ILogger logger, TenantId tenant, string serial, int inventories, long clientId);

        [LoggerMessage(
            2013,
            LogLevel.Information,
            "{Tenant}: cannot read an answer about {Serial} ({Fault}); retrying in {Delay}.",
            EventName = "CrossingRetryScheduled"
        )]
        public static partial void CrossingRetried(ILogger logger, TenantId tenant, string serial, TimeSpan delay, VendorFault fault);

        [LoggerMessage(
            2014,
            LogLevel.Information,
            "{Tenant}: serving version {Version}, {Records} records, {Stale} of them not confirmed.",
            EventName = "RecordsStored"
        )]
        public static partial void Stored(ILogger logger, TenantId tenant, long version, int records, int stale);

        [LoggerMessage(
            2015,
            LogLevel.Error,
            "{Tenant}: no device survived the crossing; keeping the stored records except positively removed ones.",
            EventName = "NothingCrossed"
        )]
        public static partial void NothingLeft(ILogger logger, TenantId tenant);

        [LoggerMessage(
            2016,
            LogLevel.Error,
            "{Tenant}: blocked a refresh that would drop {Dropped} of {Before} records, more than the allowed share of {MaxShrink}. If "
                + "the drop is right, refresh with accept_shrink=true.",
            EventName = "ShrinkBlocked"
        )]
        public static partial void ShrinkBlocked(ILogger logger, TenantId tenant, int dropped, int before, double maxShrink);

        [LoggerMessage(
            2017,
            LogLevel.Critical,
            "{Tenant}: the refresh failed unexpectedly; serving the stored version, the next check tries again.",
            EventName = "RefreshBroke"
        )]
        public static partial void Broke(ILogger logger, TenantId tenant, Exception exception);

        [LoggerMessage(
            2018,
            LogLevel.Information,
            "{Tenant}: the refresh ended as {Outcome} after {Duration}; next refresh {NextRefreshAt:u}.",
            EventName = "RefreshEnded"
        )]
        public static partial void Finished(
            ILogger logger,
            TenantId tenant,
            RefreshOutcome outcome,
            TimeSpan duration,
            DateTimeOffset? nextRefreshAt
        );

        [LoggerMessage(
            2020,
            LogLevel.Warning,
            "{Tenant} is older than two intervals, built {BuiltAt:u}; serving it on, retrying its refresh now.",
            EventName = "TenantOverdue"
        )]
        public static partial void Overdue(ILogger logger, TenantId tenant, DateTimeOffset builtAt);

        [LoggerMessage(
            2021,
            LogLevel.Information,
            "{Tenant}: cannot look up {Serial} ({Reason}): {Detail}. A stored record stays; without one the device is undecided.",
            EventName = "LookUpFailed"
        )]
        public static partial void LookUpFailed(ILogger logger, TenantId tenant, string? serial, string reason, string? detail);

        [LoggerMessage(
            2022,
            LogLevel.Warning,
            "{Tenant}: the look-ups of {Count} devices failed as {Reason}. {Undecided} devices of the tenant are undecided: they have no "
                + "record and are retried after Refresh:UndecidedRetryDelay.",
            EventName = "LookUpsFailed"
        )]
        public static partial void LookUpsFailed(ILogger logger, TenantId tenant, int count, string reason, int undecided);

        [LoggerMessage(
            2023,
            LogLevel.Information,
            "{Tenant}: retried {Retried} undecided devices; {Left} are still undecided, next retry from {NextAt:u}.",
            EventName = "UndecidedRetried"
        )]
        public static partial void UndecidedRetried(ILogger logger, TenantId tenant, int retried, int left, DateTimeOffset nextAt);
    }
}

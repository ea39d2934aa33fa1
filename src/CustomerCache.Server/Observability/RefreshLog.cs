using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Server.Observability;

/// <summary>The log events of refreshes. Listed in docs/events.md.</summary>
internal sealed partial class RefreshLog(ILogger<RefreshLog> logger, DecisionLog decisions) : IRefreshObserver
{
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
            case RefreshEvent.NothingLeft e:
                Log.NothingLeft(logger, e.Tenant);
                break;
            case RefreshEvent.ShrinkBlocked e:
                Log.ShrinkBlocked(logger, e.Tenant, e.Dropped, e.Before, e.MaxShrink);
                break;
            case RefreshEvent.Stored e:
                Log.Stored(logger, e.Tenant, e.After.Version, e.After.Records.Length, e.Stale);
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

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Information, "Refresh {RefreshId} of {Tenant} starts; what was built before is served meanwhile")]
        public static partial void Started(ILogger logger, TenantId tenant, string refreshId);

        [LoggerMessage(
            2002,
            LogLevel.Information,
            "{Tenant} lists {Rows} rows ({Unreadable} more could not be read); they are decided and crossed now"
        )]
        public static partial void Listed(ILogger logger, TenantId tenant, int rows, int unreadable);

        [LoggerMessage(
            2003,
            LogLevel.Warning,
            "The devices of {Tenant} could not be listed: {Fault} (attempt {Attempt} of {Attempts}); the stored version stays"
        )]
        public static partial void ListingFailed(ILogger logger, TenantId tenant, string fault, int attempt, int attempts);

        [LoggerMessage(2004, LogLevel.Information, "The attempts to list {Tenant} are not used up; the next one is at {RetryAt}")]
        public static partial void AttemptsLeft(ILogger logger, TenantId tenant, DateTimeOffset retryAt);

        [LoggerMessage(
            2005,
            LogLevel.Error,
            "All {Attempts} attempts to list {Tenant} failed; the refresh ends, the next check starts anew"
        )]
        public static partial void AttemptsExhausted(ILogger logger, TenantId tenant, int attempts);

        [LoggerMessage(
            2006,
            LogLevel.Warning,
            "{Tenant}: the edges of enterprise {EnterpriseId} could not be listed: {Fault}; the logical ids known before stay"
        )]
        public static partial void EnterpriseListingFailed(ILogger logger, TenantId tenant, long enterpriseId, VendorFault fault);

        [LoggerMessage(
            2007,
            LogLevel.Debug,
            "{Tenant}: no links configuration for {Serial}: {Fault}; if it does not exist it is empty, else the one known before stays"
        )]
        public static partial void LinksConfigurationFailed(ILogger logger, TenantId tenant, string? serial, VendorFault fault);

        [LoggerMessage(2008, LogLevel.Debug, "{Tenant}: Bruin failed for the client of {Serial}: {Fault}; a stored record stays")]
        public static partial void ClientInfoFailed(ILogger logger, TenantId tenant, string serial, VendorFault fault);

        [LoggerMessage(
            2009,
            LogLevel.Debug,
            "{Tenant}: Bruin failed for the attributes of {Serial} of client {ClientId}: {Fault}; a stored record stays"
        )]
        public static partial void AttributesFailed(ILogger logger, TenantId tenant, string serial, long clientId, VendorFault fault);

        [LoggerMessage(
            2010,
            LogLevel.Warning,
            "{Tenant}: Bruin failed for site {SiteId} of client {ClientId}: {Fault}; stored records of its devices stay"
        )]
        public static partial void SiteFailed(ILogger logger, TenantId tenant, long? siteId, long clientId, VendorFault fault);

        [LoggerMessage(
            2011,
            LogLevel.Warning,
            "{Tenant}: no contacts of client {ClientId}: {Fault}; if there are none they are empty, else those known before stay"
        )]
        public static partial void ContactsFailed(ILogger logger, TenantId tenant, long clientId, VendorFault fault);

        [LoggerMessage(
            2012,
            LogLevel.Warning,
            "{Tenant}: {Serial} has {Inventories} active inventories; the first one, of client {ClientId}, is used"
        )]
        public static partial void SeveralInventories(ILogger logger, TenantId tenant, string serial, int inventories, long clientId);

        [LoggerMessage(
            2013,
            LogLevel.Information,
            "{Tenant}: an answer about {Serial} could not be understood ({Fault}); it is asked again in {Delay}"
        )]
        public static partial void CrossingRetried(ILogger logger, TenantId tenant, string serial, TimeSpan delay, VendorFault fault);

        [LoggerMessage(
            2014,
            LogLevel.Information,
            "The result for {Tenant} is not empty; version {Version} with {Records} records is served, {Stale} of them not confirmed"
        )]
        public static partial void Stored(ILogger logger, TenantId tenant, long version, int records, int stale);

        [LoggerMessage(
            2015,
            LogLevel.Error,
            "The result for {Tenant} is empty: no device survived the crossing; what was stored stays, but for devices positively removed"
        )]
        public static partial void NothingLeft(ILogger logger, TenantId tenant);

        [LoggerMessage(
            2016,
            LogLevel.Error,
            "The refresh of {Tenant} would drop {Dropped} of {Before} records, more than the share of {MaxShrink} allowed; it is not "
                + "published. If the drop is right, refresh with accept_shrink=true"
        )]
        public static partial void ShrinkBlocked(ILogger logger, TenantId tenant, int dropped, int before, double maxShrink);

        [LoggerMessage(2017, LogLevel.Critical, "The refresh of {Tenant} broke; what was stored is served, the next check tries again")]
        public static partial void Broke(ILogger logger, TenantId tenant, Exception exception);

        [LoggerMessage(
            2018,
            LogLevel.Information,
            "The refresh of {Tenant} ended: {Outcome} after {Duration}; next refresh {NextRefreshAt}"
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
            "{Tenant} is older than two intervals, built {BuiltAt:u}; it is served on, and its refresh is tried again now"
        )]
        public static partial void Overdue(ILogger logger, TenantId tenant, DateTimeOffset builtAt);
    }
}

/// <summary>Tells several observers, in order.</summary>
internal sealed class RefreshObservers(params IReadOnlyList<IRefreshObserver> observers) : IRefreshObserver
{
    /// <inheritdoc/>
    public void Observe(RefreshEvent happened)
    {
        foreach (var observer in observers)
        {
            observer.Observe(happened);
        }
    }
}

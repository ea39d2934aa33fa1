namespace CustomerCache.Core.Refreshing;

/// <summary>The owner of a tenant, as a refresh sees it.</summary>
public interface IRefreshedTenant
{
    /// <summary>What is served now.</summary>
    TenantState State { get; }

    /// <summary>In the owner's turn: concludes on the state of the moment, stores the result, then publishes it.</summary>
    Task<RefreshCompletion> CommitAsync(Func<TenantState, RefreshCompletion> conclude, CancellationToken cancellationToken);
}

using System.Collections.Concurrent;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Storage;

namespace CustomerCache.Server.Tests.Vectors;

/// <summary>Keeps states while a test runs. Thread safe.</summary>
internal sealed class MemoryTenantStorage : ITenantStorage
{
    private readonly ConcurrentDictionary<TenantId, TenantState> _states = new();

    public IReadOnlyList<TenantId> List() => [.. _states.Keys];

    public Task<TenantState> LoadAsync(TenantId tenant, CancellationToken cancellationToken) =>
        Task.FromResult(_states.GetValueOrDefault(tenant) ?? TenantState.Unknown(tenant));

    public Task SaveAsync(TenantState before, TenantState after, CancellationToken cancellationToken)
    {
        _states[after.Tenant] = after;
        return Task.CompletedTask;
    }
}

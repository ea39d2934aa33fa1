using System.Collections.Immutable;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Client.Calling;

/// <summary>What is asked for cannot be told, since tenants were never built: their first refresh is still under way, or fails.</summary>
public sealed class NotBuiltException : Exception
{
    internal NotBuiltException(ImmutableArray<TenantId> tenants)
        : base($"The first refresh of {string.Join(", ", tenants)} is not done yet; ask again later, or see how the tenants stand") => Tenants = tenants;

    /// <summary>The tenants that were never built.</summary>
    public ImmutableArray<TenantId> Tenants { get; }
}

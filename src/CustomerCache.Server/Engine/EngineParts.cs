using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Storage;

namespace CustomerCache.Server.Engine;

/// <summary>What all owners share.</summary>
internal sealed record EngineParts(
    ITenantStorage Storage, TenantReaders Readers, RefreshRegistry Refreshes, RefreshOptions Options, IRefreshObserver Observer, TimeProvider Time, Func<double> Random);

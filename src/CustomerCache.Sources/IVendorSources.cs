using System.Diagnostics.CodeAnalysis;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Quotas;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources;

/// <summary>The configured vendors. One for the process: sessions, budgets and circuits are shared by all who ask. Never changes.</summary>
public interface IVendorSources : IVendors
{
    /// <summary>The way to each vendor host, for health, metrics and the check of logins.</summary>
    IReadOnlyList<IVendorChannel> Channels { get; }

    /// <summary>The budget of calls to Bruin: this process' own, unless the deployment shares it out.</summary>
    IAdjustableLimit BruinAllotment { get; }

    /// <summary>The orchestrator of a configured name.</summary>
    bool TryGetVeloCloud(string name, [NotNullWhen(true)] out IVeloCloudOrchestrator? orchestrator);
}

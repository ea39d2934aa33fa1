using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;
using CustomerCache.Sources.Hawkeye;

namespace CustomerCache.Sources.Bridges;

/// <summary>Calls the Hawkeye instance through its bridge.</summary>
/// <remarks>
/// The bridge pages for its callers, and answers 200 with what it has when a page fails: a partial list looks like a complete one. The
/// shrink guard of refreshes is what protects the records.
/// </remarks>
internal sealed class HawkeyeBridge(VendorChannel channel) : IHawkeyeProbes
{
    public Task<VendorResult<Listing<ListedProbe>>> ListProbesAsync(CancellationToken cancellationToken) =>
        channel.SendAsync(new Probes(), cancellationToken);

    private sealed class Probes() : BridgeCall<Listing<ListedProbe>>(BridgeSubjects.Hawkeye, BridgeSubjects.Probes, "{}"u8.ToArray())
    {
        public override string Name => "probes";

        public override string Operation => "probes";

        public override TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(120);

        protected override VendorResult<Listing<ListedProbe>> Read(JsonElement root) =>
            ReadRows<ListedProbe>(root, static (row, before) => ProbePageCall.ReadRow(row, before), "probes");
    }
}

using CustomerCache.Core.Caching;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>
/// Reads the written forms of closed sets. Messages carry names, not numbers: a release that knows one more is understood by an older one,
/// which takes a word that it does not know for the cautious one.
/// </summary>
internal static class Names
{
    public static TenantId Tenant(string text) =>
        TenantId.TryParse(text, out var tenant) ? tenant : throw new FormatException($"'{text}' is not a tenant; it is written system/host.");

    public static DeviceSystem System(string text) =>
        DeviceSystems.TryParse(text, out var system) ? system : throw new FormatException($"'{text}' is not a system; it is velocloud or hawkeye.");

    public static RefreshOutcome Outcome(string text) => Enum.TryParse<RefreshOutcome>(text, out var outcome) ? outcome : RefreshOutcome.Failed;

    public static CacheWriting Writing(string text) => Enum.TryParse<CacheWriting>(text, out var writing) ? writing : CacheWriting.Invalidated;

    public static Decision Decision(string kind, string reason) => DecisionNames.TryParse(kind, reason, out var decision) ? decision
        : Core.Crossing.Decision.Kept(DecisionReason.UnexpectedAnswer);
}

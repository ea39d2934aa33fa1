using System.Collections.Frozen;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Telemetry;

/// <summary>What became of a call, in the words of metrics and traces: <c>ok</c>, or the kind of the fault in snake case.</summary>
internal static class CallOutcomes
{
    private static readonly FrozenDictionary<VendorFaultKind, string> Kinds =
        Enum.GetValues<VendorFaultKind>().ToFrozenDictionary(k => k, k => JsonNamingPolicy.SnakeCaseLower.ConvertName(k.ToString()));

    public static string Of(VendorFault? fault) => fault is null ? "ok" : Kinds[fault.Kind];
}

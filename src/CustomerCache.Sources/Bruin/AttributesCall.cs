using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.Bruin;

/// <summary>Reads the attributes of an active inventory; attributes without a key are skipped.</summary>
internal sealed class AttributesCall(BruinApi api, long clientId, string serviceNumber)
    : BruinCall<IReadOnlyList<InventoryAttribute>>(api.Attributes(clientId, serviceNumber))
{
    public override string Name => "attributes";

    public override string Operation => "attributes";

    protected override VendorResult<IReadOnlyList<InventoryAttribute>> Read(JsonElement root) =>
        ReadAttributes(root) is { } attributes ? attributes : UnexpectedFault("it has no attributes");

    /// <summary>Reads the attributes of an inventory; null when it has none.</summary>
    internal static List<InventoryAttribute>? ReadAttributes(JsonElement root)
    {
        if (List(root, "attributes") is not { } attributes)
        {
            return null;
        }

        var read = new List<InventoryAttribute>(attributes.GetArrayLength());
        foreach (var attribute in attributes.EnumerateArray())
        {
            if (
                attribute.ValueKind == JsonValueKind.Object
                && attribute.TryFind("key", out var key)
                && key.ValueKind == JsonValueKind.String
                && key.AsTextOrNull() is { } name
            )
            {
                read.Add(new InventoryAttribute(name, attribute.TryFind("value", out var value) ? value.AsTextOrNull() : null));
            }
        }

        return read;
    }
}

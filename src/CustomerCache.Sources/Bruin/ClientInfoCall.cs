using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.Bruin;

/// <summary>Finds the clients of a service number.</summary>
/// <remarks>
/// Bruin also returns similar numbers, so the number is compared for equality. An empty result removes a device from the cache; it is
/// returned only if every document is readable and proves to be another number or inactive.
/// </remarks>
internal sealed class ClientInfoCall(BruinApi api, string serviceNumber)
    : BruinCall<IReadOnlyList<ClientInfo>>(api.Inventory(serviceNumber))
{
    public override string Name => "client information";

    public override string Operation => "client_info";

    protected override VendorResult<IReadOnlyList<ClientInfo>> Read(JsonElement root)
    {
        if (List(root, "documents") is not { } documents)
        {
            return UnexpectedFault("it has no documents");
        }

        var found = new List<ClientInfo>();
        foreach (var document in documents.EnumerateArray())
        {
            if (
                document.ValueKind != JsonValueKind.Object
                || !document.TryFind("status", out var status)
                || !document.TryFind("serviceNumber", out var number)
            )
            {
                return UnexpectedFault("a document has no status or no service number");
            }

            if (IsText(status, BruinStatus.Active) && IsText(number, serviceNumber))
            {
                if (ReadInfo(document, "clientID", "clientName", "siteId") is not { } info)
                {
                    return UnexpectedFault("a document names its client or site in another way than promised");
                }

                found.Add(info);
            }
        }

        return found;
    }

    private static bool IsText(JsonElement value, string text) => value.ValueKind == JsonValueKind.String && value.ValueEquals(text);

    /// <summary>Reads a client from an object with these names; null when an id is missing or no number.</summary>
    internal static ClientInfo? ReadInfo(JsonElement document, string idName, string nameName, string siteName)
    {
        if (!document.TryFind(idName, out var client) || !client.TryAsNumber(out var clientId))
        {
            return null;
        }

        var name = document.TryFind(nameName, out var text) ? text.AsTextOrNull() : null;
        if (!document.TryFind(siteName, out var site) || site.ValueKind == JsonValueKind.Null)
        {
            return new ClientInfo(clientId, name, null);
        }

        return site.TryAsNumber(out var siteId) ? new ClientInfo(clientId, name, siteId) : null;
    }
}

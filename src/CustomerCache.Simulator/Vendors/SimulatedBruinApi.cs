using Microsoft.AspNetCore.Http;

namespace CustomerCache.Simulator;

/// <summary>
/// Answers Bruin's API and its token service. An unknown serial number or client is an empty list, except for attributes, which are 404.
/// </summary>
internal static class SimulatedBruinApi
{
    private static readonly ReadOnlyMemory<byte> Unauthorized = """{"message":"Authorization has been denied."}"""u8.ToArray();
    private static readonly ReadOnlyMemory<byte> BadClient = """{"error":"invalid_client"}"""u8.ToArray();
    private static readonly ReadOnlyMemory<byte> BadGrant = """{"error":"unsupported_grant_type"}"""u8.ToArray();
    private static readonly ReadOnlyMemory<byte> BadRequest = """{"message":"A parameter is missing."}"""u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Null = "null"u8.ToArray();

    public static Task AnswerAsync(ReceivedCall call)
    {
        if (call.Operation == VendorOperation.BruinToken)
            return TokenAsync(call);
        if (!IsAuthorized(call))
            return SimulatedResponses.RefuseAsync(call.Http, StatusCodes.Status401Unauthorized, Unauthorized);
        return call.Operation switch
        {
            VendorOperation.BruinInventory => InventoryAsync(call),
            VendorOperation.BruinAttributes => AttributesAsync(call),
            VendorOperation.BruinSite => SiteAsync(call),
            _ => ContactsAsync(call),
        };
    }

    private static bool IsAuthorized(ReceivedCall call)
    {
        const string scheme = "Bearer ";
        var header = call.Http.Request.Headers.Authorization.ToString();
        return header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && call.State.Bruin.IsOpen(header[scheme.Length..]);
    }

    private static async Task TokenAsync(ReceivedCall call)
    {
        var request = call.Http.Request;
        if (request.Headers.Authorization != call.State.BruinBasic)
        {
            await SimulatedResponses.RefuseAsync(call.Http, StatusCodes.Status401Unauthorized, BadClient);
            return;
        }

        var form = request.HasFormContentType ? await request.ReadFormAsync(call.Http.RequestAborted) : FormCollection.Empty;
        if (form["grant_type"] != "client_credentials" || form["scope"] != "public_api")
        {
            await SimulatedResponses.RefuseAsync(call.Http, StatusCodes.Status400BadRequest, BadGrant);
            return;
        }

        await call.SendAsync(call.State.Bruin, TokenJson.Write);
    }

    private static Task InventoryAsync(ReceivedCall call) =>
        call.Query("ServiceNumber") is { Length: > 0 } serial
            ? call.SendAsync((call.Fleet, Inventory: call.Fleet.FindInventory(serial)), InventoryJson.Write)
            : SimulatedResponses.RefuseAsync(call.Http, StatusCodes.Status400BadRequest, BadRequest);

    private static Task AttributesAsync(ReceivedCall call)
    {
        if (call.Query("ServiceNumber") is not { Length: > 0 } serial || !call.TryQuery("ClientId", out var clientId))
            return SimulatedResponses.RefuseAsync(call.Http, StatusCodes.Status400BadRequest, BadRequest);
        var status = call.Query("Status") ?? SimulatedInventoryItem.Active;
        var inventory = call.Fleet.FindInventory(serial);
        var item = inventory?.Items.FirstOrDefault(i => i.ClientId == clientId && i.Status == status && i.ServiceNumber == serial);
        return inventory is null || item is null
            ? SimulatedResponses.RefuseAsync(call.Http, StatusCodes.Status404NotFound, Null)
            : call.SendAsync((inventory, item), AttributesJson.Write);
    }

    private static Task SiteAsync(ReceivedCall call)
    {
        if (!call.TryQuery("ClientId", out var clientId) || !call.TryQuery("SiteId", out var siteId))
            return SimulatedResponses.RefuseAsync(call.Http, StatusCodes.Status400BadRequest, BadRequest);
        var site = call.Fleet.FindSite(siteId);
        return call.SendAsync((call.Fleet, Site: site?.ClientId == clientId ? site : null), SiteJson.Write);
    }

    private static Task ContactsAsync(ReceivedCall call) =>
        call.TryQuery("ClientId", out var clientId)
            ? call.SendAsync(call.Fleet.FindClient(clientId), ContactsJson.Write)
            : SimulatedResponses.RefuseAsync(call.Http, StatusCodes.Status400BadRequest, BadRequest);
}

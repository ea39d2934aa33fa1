using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CustomerCache.Simulator;

/// <summary>
/// VeloCloud's portal. Errors of the API come with 400 and an error object; a missing or expired session comes with 200 and
/// <c>Expires: 0</c>, so a client that trusts the status takes the error object for data.
/// </summary>
internal static class VeloCloudApi
{
    private const string Cookie = "velocloud.session";

    private static readonly ReadOnlyMemory<byte> Expired =
        """{"error":{"code":-32000,"message":"tokenError [expired session cookie]"}}"""u8.ToArray();

    private static readonly ReadOnlyMemory<byte> BadLogin = """{"error":{"code":-32000,"message":"invalid credentials"}}"""u8.ToArray();
    private static readonly ReadOnlyMemory<byte> BadRequest = """{"error":{"code":-32600,"message":"invalid request"}}"""u8.ToArray();
    private static readonly ReadOnlyMemory<byte> NoEnterprise = """{"error":{"code":-32603,"message":"no such enterprise"}}"""u8.ToArray();
    private static readonly ReadOnlyMemory<byte> NoEdge = """{"error":{"code":-32603,"message":"no such edge"}}"""u8.ToArray();

    public static Task AnswerAsync(ReceivedCall call, string host)
    {
        if (call.Operation == VendorOperation.VeloCloudLogin)
            return LoginAsync(call, host);
        if (!call.State.VeloCloud[host].IsOpen(call.Http.Request.Cookies[Cookie]))
        {
            call.Http.Response.Headers[HeaderNames.Expires] = "0";
            return SimulatedResponses.RefuseAsync(call.Http, StatusCodes.Status200OK, Expired);
        }

        return call.Operation switch
        {
            VendorOperation.VeloCloudLinkStatus => call.SendListAsync(
                Listed(call, call.Fleet.EdgesOf(host)),
                new LinkRows(call.Fleet).Write
            ),
            VendorOperation.VeloCloudEnterpriseEdges => EnterpriseEdgesAsync(call, host),
            _ => ModulesAsync(call, host),
        };
    }

    private static async Task LoginAsync(ReceivedCall call, string host)
    {
        using var body = await call.ReadJsonAsync();
        var accepted = call.State.Credentials;
        if (!LoginBody.Matches(body, accepted.VeloCloudUsername, accepted.VeloCloudPassword))
        {
            await SimulatedResponses.RefuseAsync(call.Http, StatusCodes.Status403Forbidden, BadLogin);
            return;
        }

        // Hosts share one address here: the path keeps each host's cookie its own in a client's common cookie jar.
        var session = call.State.VeloCloud[host].Issue();
        call.Http.Response.Headers.SetCookie = $"{Cookie}={session}; Path=/{host}; HttpOnly";
        await call.SendAsync(0, static (json, _) => EmptyObject.Write(json));
    }

    private static async Task EnterpriseEdgesAsync(ReceivedCall call, string host)
    {
        using var body = await call.ReadJsonAsync();
        if (Number(body, "enterpriseId") is not { } id)
        {
            await SimulatedResponses.RefuseAsync(call.Http, StatusCodes.Status400BadRequest, BadRequest);
            return;
        }

        if (call.Fleet.FindEnterprise(host, id) is not { } enterprise)
        {
            await SimulatedResponses.RefuseAsync(call.Http, StatusCodes.Status400BadRequest, NoEnterprise);
            return;
        }

        var withLinks = body is not null && Contains(body, "with", "links");
        var edges = Listed(call, call.Fleet.EdgesOf(enterprise));
        await call.SendListAsync(edges, (json, edge) => EnterpriseEdges.Write(json, edge, withLinks));
    }

    private static async Task ModulesAsync(ReceivedCall call, string host)
    {
        using var body = await call.ReadJsonAsync();
        if (body is null || Number(body, "edgeId") is not { } edgeId || Number(body, "enterpriseId") is not { } enterpriseId)
            await SimulatedResponses.RefuseAsync(call.Http, StatusCodes.Status400BadRequest, BadRequest);
        else if (call.Fleet.FindEdge(host, edgeId) is not { } edge || edge.EnterpriseId != enterpriseId)
            await SimulatedResponses.RefuseAsync(call.Http, StatusCodes.Status400BadRequest, NoEdge);
        else if (edge.HasWanModule && Contains(body, "modules", "WAN"))
            await call.SendAsync(edge, WanModule.Write);
        else
            await call.SendAsync(0, static (json, _) => EmptyObject.Write(json));
    }

    private static IEnumerable<SimulatedEdge> Listed(ReceivedCall call, IEnumerable<SimulatedEdge> edges)
    {
        var share = call.Verdict.ListedShare;
        var listed = share >= 1 ? edges : edges.Where(edge => Dice.Throw(0, (ulong)edge.EdgeId) < share);
        return call.Verdict.IsDoubled ? listed.Concat(listed) : listed;
    }

    private static int? Number(JsonDocument? body, string name) =>
        body?.RootElement is { ValueKind: JsonValueKind.Object } root
        && root.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt32(out var number)
            ? number
            : null;

    private static bool Contains(JsonDocument body, string name, string wanted) =>
        body.RootElement.TryGetProperty(name, out var list)
        && list.ValueKind == JsonValueKind.Array
        && list.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.ValueEquals(wanted));
}

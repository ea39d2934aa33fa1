using Microsoft.AspNetCore.Http;

namespace CustomerCache.Simulator;

/// <summary>Serves Ixia's API: a session cookie from the login, 401 without one, probes in pages.</summary>
internal static class HawkeyeApi
{
    private const string Cookie = "hawkeye.session";

    private static readonly ReadOnlyMemory<byte> Unauthorized = """{"message":"not logged in"}"""u8.ToArray();

    public static Task AnswerAsync(ReceivedCall call)
    {
        if (call.Operation == VendorOperation.HawkeyeLogin)
            return LoginAsync(call);
        if (!call.State.Hawkeye.IsOpen(call.Http.Request.Cookies[Cookie]))
            return SimulatedResponses.RefuseAsync(call.Http, StatusCodes.Status401Unauthorized, Unauthorized);
        return call.SendAsync(SimulatedProbePage.Cut(call), SimulatedProbePage.Write);
    }

    private static async Task LoginAsync(ReceivedCall call)
    {
        using var body = await call.ReadJsonAsync();
        if (!LoginBody.Matches(body, call.State.Credentials.HawkeyeUsername, call.State.Credentials.HawkeyePassword))
        {
            await SimulatedResponses.RefuseAsync(call.Http, StatusCodes.Status401Unauthorized, Unauthorized);
            return;
        }

        call.Http.Response.Headers.SetCookie = $"{Cookie}={call.State.Hawkeye.Issue()}; Path=/{Prefixes.Hawkeye}; HttpOnly";
        await call.SendAsync(0, static (json, _) => EmptyObject.Write(json));
    }
}

using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Access.SignIn;

/// <summary>Finds the person whose session a request carries. Thread safe.</summary>
internal sealed class Sessions(IOptions<SignInOptions> options, TimeProvider time)
{
    /// <summary>The authentication scheme of sessions.</summary>
    public const string Scheme = "session";

    /// <summary>The cookie that holds a session, encrypted.</summary>
    public const string Cookie = "customer-cache.session";

    /// <summary>Returns whether a request carries a session, valid or not.</summary>
    public static bool IsPresented(HttpRequest request) => request.Cookies.ContainsKey(Cookie);

    /// <summary>
    /// Returns whether a page of this server made a call, or the address bar a harmless one. Browsers that send no <c>Sec-Fetch-Site</c>
    /// send the origin with every call that changes something.
    /// </summary>
    public static bool IsOwnPage(HttpRequest request)
    {
        var isHarmless = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        return request.Headers["Sec-Fetch-Site"].ToString() switch
        {
            "same-origin" => true,
            "none" => isHarmless,
            "" => request.Headers.Origin.ToString() switch
            {
                "" => isHarmless,
                var origin => origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase),
            },
            _ => false,
        };
    }

    /// <summary>
    /// Returns the person, or null without a valid session. The request, which may be a stream, is aborted when the session ends.
    /// </summary>
    public async Task<Person?> FindAsync(HttpContext context)
    {
        if (await context.AuthenticateAsync(Scheme) is not { Succeeded: true, Principal: { } claims, Properties.ExpiresUtc: { } end })
        {
            return null;
        }

        var left = end - time.GetUtcNow();
        var timer = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        var aborted = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, timer.Token);
        context.Response.RegisterForDispose(timer);
        context.Response.RegisterForDispose(aborted);
        context.RequestAborted = aborted.Token;
        return Person.Of(claims, options.Value, Person.Claims.Role, end);
    }
}

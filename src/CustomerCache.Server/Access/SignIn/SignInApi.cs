using System.Text.Json.Nodes;
using CustomerCache.Server.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Access.SignIn;

/// <summary>Signs persons in and out. These are addresses for browsers, so they are not in the document of the API.</summary>
internal static class SignInApi
{
    /// <summary>The path at which a person signs in.</summary>
    public const string Path = "/sign-in";

    /// <summary>The path at which a person signs out.</summary>
    public const string SignOutPath = "/sign-out";

    /// <summary>Maps the paths when single sign-on is configured.</summary>
    public static void MapSignIn(this WebApplication app)
    {
        if (!SignInOptions.IsConfiguredIn(app.Configuration))
        {
            return;
        }

        app.MapGet(Path, SignInAsync).OpenToAll().ExcludeFromDescription();
        app.MapPost(SignOutPath, SignOutAsync).NeedsAnyKey().ExcludeFromDescription();
    }

    /// <summary>Sends the browser to the provider; afterwards it is at the page of the console that <c>return</c> names.</summary>
    private static async Task SignInAsync(HttpContext context, SignInLog log, IOptions<SignInOptions> options)
    {
        var properties = new OpenIdConnectChallengeProperties
        {
            RedirectUri = $"{context.Request.PathBase}/{Fragment(context.Request.Query["return"].ToString())}",
            Prompt = context.Request.Query["prompt"] == "login" ? "login" : null,
        };
        try
        {
            await context.ChallengeAsync(SignInServices.Provider, properties);
        }
        catch (Exception failure) when (ProviderFaults.WhyUnreachable(failure) is { } why)
        {
            log.Unreachable(options.Value.Authority, why);
            await SignInPage.Unreachable(options.Value, why).WriteAsync(context);
        }
    }

    /// <summary>Ends the session, and answers where the browser signs out of the provider.</summary>
    private static async Task<IResult> SignOutAsync(HttpContext context, SignInLog log, IOptions<SignInOptions> options)
    {
        if (context.Features.Get<Caller>() is not Person person)
        {
            return Problems.BadRequest("session", "is missing: a key does not sign out; leave it out of further calls instead");
        }

        var location = $"{context.Request.PathBase}/";
        try
        {
            // It redirects, which a call of a script cannot follow to another host.
            await context.SignOutAsync(SignInServices.Provider);
            location = context.Response.Headers.Location.ToString();
        }
        catch (Exception failure) when (ProviderFaults.WhyUnreachable(failure) is { } why)
        {
            // Also where a provider has no place to sign out.
            log.Unreachable(options.Value.Authority, why);
        }

        context.Response.Headers.Remove("Location");
        context.Response.StatusCode = StatusCodes.Status200OK;
        await context.SignOutAsync(Sessions.Scheme);
        log.SignedOut(person);
        return Results.Text(new JsonObject { ["location"] = location }.ToJsonString(), "application/json");
    }

    // Pages of the console are parts of its address behind "#"; nothing else is followed.
    private static string Fragment(string wanted) =>
        wanted.StartsWith("#/", StringComparison.Ordinal) && !wanted.Any(char.IsControl) ? wanted : "";
}

using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace CustomerCache.Server.Access.SignIn;

/// <summary>Decides what becomes of an answer of the identity provider: a session, or a page that says why there is none.</summary>
internal sealed class SignInEvents(IOptions<SignInOptions> options, TimeProvider time, SignInLog log) : OpenIdConnectEvents
{
    /// <summary>Keeps the id token in the session, and no other: the provider asks for it when the person signs out.</summary>
    public override Task TokenValidated(TokenValidatedContext context)
    {
        if (context.TokenEndpointResponse?.IdToken is { } token)
        {
            context.Properties!.StoreTokens([new AuthenticationToken { Name = OpenIdConnectParameterNames.IdToken, Value = token }]);
        }

        return Task.CompletedTask;
    }

    /// <summary>Opens the session of a person with a configured role; answers a page of status 403 to all others.</summary>
    public override async Task TicketReceived(TicketReceivedContext context)
    {
        var signIn = options.Value;
        var person = Person.Of(context.Principal!, signIn, signIn.RoleClaim, time.GetUtcNow() + signIn.SessionLifetime);
        if (person.Roles.IsEmpty)
        {
            log.WithoutRole(person, signIn.RoleClaim);
            await SignInPage.WithoutRole(person).WriteAsync(context.HttpContext);
            context.HandleResponse();
            return;
        }

        context.Principal = Person.ToSession(context.Principal!, person);
        context.Properties!.ExpiresUtc = person.SessionEndsAt;
        log.SignedIn(person);
    }

    /// <summary>Answers a page that says why the sign-in failed.</summary>
    public override async Task RemoteFailure(RemoteFailureContext context)
    {
        var page = PageOf(context.Failure);
        log.Failed(page.Why, page.Status);
        await page.WriteAsync(context.HttpContext);
        context.HandleResponse();
    }

    private SignInPage PageOf(Exception? failure) =>
        ProviderFaults.ErrorOf(failure) is "access_denied" ? SignInPage.Denied()
        : failure is HttpRequestException or TaskCanceledException && ProviderFaults.WhyUnreachable(failure) is { } why
            ? SignInPage.Unreachable(options.Value, why)
        : SignInPage.Failed(ProviderFaults.WhyRefused(failure), isOfProvider: failure is not null && IsOfProvider(failure));

    private static bool IsOfProvider(Exception failure) =>
        failure is OpenIdConnectProtocolException or Microsoft.IdentityModel.Tokens.SecurityTokenException;
}

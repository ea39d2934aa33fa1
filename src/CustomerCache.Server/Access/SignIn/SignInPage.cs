using System.Text;
using System.Text.Encodings.Web;
using CustomerCache.Server.OperatorConsole;

namespace CustomerCache.Server.Access.SignIn;

/// <summary>Represents the page that answers a failed sign-in. Immutable.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">The heading.</param>
/// <param name="Why">What happened, as in the log.</param>
/// <param name="Remedy">What the person can do.</param>
internal sealed record SignInPage(int Status, string Title, string Why, string Remedy)
{
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // The handler of the provider answers without an endpoint, whose policy would apply.
    private static readonly Endpoint Endpoint = new(null, new EndpointMetadataCollection(new ContentPolicy(Policy)), "sign-in page");

    /// <summary>403: the provider knows the person, but none of the person's roles counts here.</summary>
    public static SignInPage WithoutRole(Person person) =>
        new(
            StatusCodes.Status403Forbidden,
            "You have no access",
            $"You are signed in as {person.Name}, and none of your roles may use this service.",
            "Ask the operators of this service for a role, then sign in again; or sign in with another account."
        );

    /// <summary>403: the provider, or the person there, refused.</summary>
    public static SignInPage Denied() =>
        new(
            StatusCodes.Status403Forbidden,
            "The sign-in was refused",
            "the identity provider answered access_denied",
            "Sign in again, or with another account; if it is refused again, ask the administrators of the identity provider."
        );

    /// <summary>503: the provider cannot be reached.</summary>
    public static SignInPage Unreachable(SignInOptions options, string why) =>
        new(
            StatusCodes.Status503ServiceUnavailable,
            "Single sign-on is not available",
            $"the identity provider {new Uri(options.Authority!).Host} cannot be reached: {why}",
            "Sign in again later. People who are signed in stay so, and keys still work in the console."
        );

    /// <summary>Another failure, of the provider (502) or of the request (400).</summary>
    public static SignInPage Failed(string why, bool isOfProvider) =>
        new(
            isOfProvider ? StatusCodes.Status502BadGateway : StatusCodes.Status400BadRequest,
            "The sign-in failed",
            why,
            "Sign in again. If it fails again, tell the operators of this service what this page says."
        );

    /// <summary>Answers the page.</summary>
    public Task WriteAsync(HttpContext context)
    {
        var root = context.Request.PathBase + "/";
        var html = HtmlEncoder.Default;
        var body = ConsoleFiles
            .All.SignInPage.Replace("{root}", html.Encode(root), StringComparison.Ordinal)
            .Replace("{title}", html.Encode(Title), StringComparison.Ordinal)
            .Replace("{why}", html.Encode($"{char.ToUpperInvariant(Why[0])}{Why[1..].TrimEnd('.')}."), StringComparison.Ordinal)
            .Replace("{remedy}", html.Encode(Remedy), StringComparison.Ordinal);
        context.SetEndpoint(Endpoint);
        context.Response.StatusCode = Status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), context.RequestAborted).AsTask();
    }
}

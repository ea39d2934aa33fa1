using System.Text.Json;
using System.Text.Json.Serialization;
using CustomerCache.Server.Access.SignIn;
using CustomerCache.Server.Http;
using CustomerCache.Server.Http.OpenApi;

namespace CustomerCache.Server.Access;

/// <summary>Answers the name and the scopes of the caller.</summary>
internal static class AccessApi
{
    public static void MapAccess(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/access", Get)
            .NeedsAnyKey()
            .WithName("getAccess")
            .WithSummary("The name of the caller, and its scopes")
            .WithTags("access")
            .ReturnsTagged<AccessModel>("The name of the key or person, and the scopes.");

    private static IResult Get(HttpContext context, AccessMode mode)
    {
        if (context.Request.CheckNames() is { } errors)
        {
            return Problems.BadRequest(errors);
        }

        var caller = context.Features.Get<Caller>()!;
        var model = new AccessModel(caller.Name, caller.Scopes, !mode.IsOpen, (caller as Person)?.SessionEndsAt);
        return context.Json(JsonSerializer.SerializeToUtf8Bytes(model, ApiJson.Default.AccessModel));
    }
}

/// <summary>
/// Describes the caller. Without <c>keys</c>, neither keys nor single sign-on are configured and every caller of this machine has every
/// scope. Only a signed-in person has <c>session_ends_at</c>.
/// </summary>
public sealed record AccessModel(
    string Name,
    IReadOnlyList<string> Scopes,
    bool Keys,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? SessionEndsAt
);

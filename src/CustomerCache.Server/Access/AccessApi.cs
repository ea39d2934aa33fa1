using System.Text.Json;
using CustomerCache.Server.Http;
using CustomerCache.Server.Http.OpenApi;

namespace CustomerCache.Server.Access;

/// <summary>Answers which key and scopes a caller has.</summary>
internal static class AccessApi
{
    public static void MapAccess(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/access", Get)
            .NeedsAnyKey()
            .WithName("getAccess")
            .WithSummary("Whose key the caller has, and its scopes")
            .WithTags("access")
            .ReturnsTagged<AccessModel>("The key's name and scopes.");

    private static IResult Get(HttpContext context, KeyRing ring)
    {
        if (context.Request.CheckNames() is { } errors)
        {
            return Problems.BadRequest(errors);
        }

        var key = context.Features.Get<ApiKey>()!;
        return context.Json(
            JsonSerializer.SerializeToUtf8Bytes(new AccessModel(key.Name, key.Scopes, ring.HasKeys), ApiJson.Default.AccessModel)
        );
    }
}

/// <summary>Describes the caller's key. Without <c>keys</c>, none are configured and every caller of this machine has every
/// scope.</summary>
public sealed record AccessModel(string Name, IReadOnlyList<string> Scopes, bool Keys);

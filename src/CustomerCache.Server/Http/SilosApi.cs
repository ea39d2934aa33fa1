using System.Text.Json;
using CustomerCache.Server.Access;
using CustomerCache.Server.Clustering;
using CustomerCache.Server.Http.OpenApi;

namespace CustomerCache.Server.Http;

/// <summary>Maps the silos of the deployment.</summary>
internal static class SilosApi
{
    public static void MapSilos(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/silos", ListAsync)
            .NeedsRead()
            .WithName("listSilos")
            .WithSummary("The silos of the deployment, and the tenants that each owns")
            .WithTags("silos")
            .ReturnsTagged<IReadOnlyList<SiloModel>>("The silos, by address; lost ones until their entries are removed.");

    private static async Task<IResult> ListAsync(HttpContext context, SiloDirectory silos) =>
        context.Request.CheckNames() is { } errors
            ? Problems.BadRequest(errors)
            : context.Json(JsonSerializer.SerializeToUtf8Bytes(await silos.ListAsync(), ApiJson.Default.IReadOnlyListSiloModel));
}

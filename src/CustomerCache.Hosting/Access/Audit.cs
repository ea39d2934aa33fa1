using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Hosting.Access;

/// <summary>Notes what administrators ask for, once it is answered. Refusals are noted where they are made.</summary>
internal static class Audit
{
    public static Task NoteAsync(HttpContext context, RequestDelegate next) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy == AccessScopes.Admin ? NoteAfterAsync(context, next) : next(context);

    private static async Task NoteAfterAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        finally
        {
            context.RequestServices.GetRequiredService<AccessLog>().Done(context);
        }
    }
}

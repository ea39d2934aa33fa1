using Microsoft.AspNetCore.Authorization;

namespace CustomerCache.Server.Access;

/// <summary>Notes what administrators ask for, once it is answered. Refusals are noted where they are made.</summary>
internal static class Audit
{
    public static Task NoteAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy == AccessScopes.Admin)
        {
            // Only then it is known how a call that failed was answered.
            var log = context.RequestServices.GetRequiredService<AccessLog>();
            context.Response.OnCompleted(() =>
            {
                log.Done(context);
                return Task.CompletedTask;
            });
        }

        return next(context);
    }
}

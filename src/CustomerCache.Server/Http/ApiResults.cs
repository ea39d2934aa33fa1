using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Server.Http;

/// <summary>Creates answers that several groups of endpoints share.</summary>
internal static class ApiResults
{
    /// <summary>Answers JSON with an entity tag, or 304 when the caller has it.</summary>
    public static IResult Json(this HttpContext context, byte[] body, int status = StatusCodes.Status200OK) =>
        status == StatusCodes.Status200OK && context.IsNotModified(EntityTags.OfBytes(body)) ? Results.Empty : new JsonBytes(body, status);

    /// <summary>Answers JSON whose entity tag covers only what <paramref name="lasting"/> holds, without what changes with time.</summary>
    public static IResult Json(this HttpContext context, byte[] body, byte[] lasting) =>
        context.IsNotModified(EntityTags.OfBytes(lasting)) ? Results.Empty : new JsonBytes(body, StatusCodes.Status200OK);

    /// <summary>Returns the tenant that a path names, or the 404.</summary>
    public static IResult? FindTenant(this ISnapshotSource replicas, string system, string host, out TenantId tenant)
    {
        tenant = default;
        if (!DeviceSystems.TryParse(system, out var known))
        {
            return Problems.NotFound("system", "is not known: it is velocloud or hawkeye");
        }

        tenant = new TenantId(known, host);
        return replicas.Known.Contains(tenant)
            ? null
            : Problems.NotFound(
                "host",
                replicas.Known.Where(t => t.System == known).Select(t => t.Host).ToArray() is { Length: > 0 } hosts
                    ? $"names no tenant: there is no '{tenant}'. Hosts of {system}: {string.Join(", ", hosts)}"
                    : $"names no tenant: there is no '{tenant}', and no host of {system} is configured"
            );
    }

    private sealed class JsonBytes(byte[] body, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "application/json; charset=utf-8";
            httpContext.Response.ContentLength = body.Length;
            return httpContext.WriteToCallerAsync(body);
        }
    }
}

using System.Collections.Frozen;
using Microsoft.OpenApi;

namespace CustomerCache.Server.Http.OpenApi;

/// <summary>Describes the headers of answers by name, so that endpoints only name them.</summary>
internal static class ApiHeaders
{
    private static readonly FrozenDictionary<string, string> Known = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Age"] = "Seconds since the value was stored.",
        ["Cache-Control"] = "How many seconds the value may still be used: max-age.",
        ["ETag"] = "The entity tag of the content, for If-None-Match.",
        ["Last-Modified"] = "When the youngest of the tenants read changed last.",
        ["Link"] = "The next page, rel=\"next\"; missing on the last page.",
        ["Location"] = "Where to follow the progress.",
        ["Retry-After"] = "Seconds after which to try again.",
        ["WWW-Authenticate"] = "The scheme: Bearer.",
        ["X-Cache-Stored"] = "Whether the value was stored: true or false.",
        ["X-Depends-On"] = "The entities that the value depends on, comma separated.",
        ["X-Fetch-Lease"] = "The lease of the one caller who is to fetch the value and PUT it.",
        ["X-Fetch-Lease-Seconds"] = "How long the lease lasts unless it is renewed, in seconds.",
        ["X-Tenant"] = "Version and age of a tenant read: velocloud/vco1.example.net; version=17; built_at=…. Repeated for several.",
        ["X-Tenant-Missing"] = "A selected tenant that was never built, so that its records are missing. Repeated for several.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Returns the descriptions of named headers; null for none.</summary>
    public static Dictionary<string, IOpenApiHeader>? Describe(IReadOnlyCollection<string> names) =>
        names.Count == 0
            ? null
            : names.ToDictionary(
                n => n,
                IOpenApiHeader (n) =>
                    new OpenApiHeader
                    {
                        Description = Known[n],
                        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                    },
                StringComparer.Ordinal
            );
}

using System.Text.Json;
using CustomerCache.Server.Access;
using CustomerCache.Server.ChangeEvents;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CustomerCache.Server.Http.OpenApi;

/// <summary>Configures the OpenAPI document. It is made when it is requested: nothing of it is made at the start.</summary>
internal static class ApiDocument
{
    /// <summary>The security scheme of API keys.</summary>
    public const string KeyScheme = "api_key";

    /// <summary>The security scheme of signed events.</summary>
    public const string SignatureScheme = "channel_signature";

    private static readonly (string Name, string Description)[] Tags =
    [
        ("records", "The crossed records, in bulk and singly."),
        ("devices", "Devices by text or decision."),
        ("tenants", "State, decisions and changes of tenants."),
        ("silos", "The silos of the deployment."),
        ("refreshes", "Refreshes on demand, and their progress."),
        ("moves", "Import and export of a tenant's records."),
        ("events", "Change events, jobs and dead letters."),
        ("caches", "Domain caches: entries with leases, and invalidation."),
        ("relations", "Which users hold copies of an entity."),
        ("operations", "What operators ask a process about itself: vendors, history, alerts, configuration."),
        ("health", "Probes, health and metrics."),
        ("access", "The key of the caller."),
        ("former service", "The calls of the former service, message for message."),
    ];

    /// <summary>Adds the document.</summary>
    public static IServiceCollection AddApiDocument(this IServiceCollection services) =>
        services.AddOpenApi(
            "v1",
            options =>
            {
                // Generators of clients understand 3.0 best.
                options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_0;
                options.CreateSchemaReferenceId = type =>
                    type.Type == typeof(JsonElement) || type.Type == typeof(JsonElement?) ? null
                    : OpenApiOptions.CreateDefaultSchemaReferenceId(type) is null ? null
                    : NameOf(type.Type);
                options.AddSchemaTransformer<SchemaTransformer>();
                options.AddOperationTransformer<OperationTransformer>();
                options.AddDocumentTransformer((document, _, _) => Complete(document));
            }
        );

    /// <summary>Returns the name of a type in the document: <c>TenantModel</c> is a Tenant.</summary>
    public static string NameOf(Type type) =>
        type.Name.EndsWith("Model", StringComparison.Ordinal) ? type.Name[..^"Model".Length]
        : type.Name.EndsWith("Body", StringComparison.Ordinal) ? type.Name[..^"Body".Length]
        : type.Name;

    private static Task Complete(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "CustomerCache",
            Version = "1",
            Description =
                "Crosses SD-WAN edges and network probes with the customer inventory, and serves the result. Times are ISO 8601 in UTC. "
                + "Errors are RFC 9457 problem details with `errors` by field. Where GET is, HEAD and OPTIONS are too. Answers with an "
                + "ETag honour If-None-Match. Bodies may be sent with Content-Encoding gzip, deflate or br. Unknown query parameters are "
                + "refused. Without configured keys only callers on the same machine are served, and need none.",
            License = new OpenApiLicense
            {
                Name = "MIT",
                Identifier = null,
                Url = new Uri("https://opensource.org/license/mit"),
            },
        };
        document.Servers = [new OpenApiServer { Url = "/", Description = "The server that serves this document." }];
        document.Tags = Tags.Select(t => new OpenApiTag { Name = t.Name, Description = t.Description }).ToHashSet();
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [KeyScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description =
                    $"An API key: `Authorization: Bearer <key>`. Keys have scopes: {string.Join(", ", AccessScopes.All)}. Without "
                    + $"`{AccessScopes.Contacts}`, records lack personal data.",
            },
            [SignatureScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = WebhookSignature.Header,
                Description = "`sha256=` and the HMAC-SHA256 of the uncompressed body with the channel's secret, in hexadecimal.",
            },
        };
        foreach (var schema in document.Components.Schemas!.Values)
        {
            AllowNull(schema);
        }

        return Task.CompletedTask;
    }

    // In 3.0, null is a property of a schema and not an alternative to it.
    private static void AllowNull(IOpenApiSchema schema)
    {
        foreach (var (name, property) in schema.Properties?.ToArray() ?? [])
        {
            if (property.OneOf is [{ Type: JsonSchemaType.Null }, OpenApiSchemaReference reference])
            {
                schema.Properties![name] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object | JsonSchemaType.Null,
                    Description = property.Description,
                    AllOf = [reference],
                };
            }
        }
    }
}

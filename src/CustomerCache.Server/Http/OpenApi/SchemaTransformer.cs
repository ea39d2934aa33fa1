using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using CustomerCache.Client.Calling;
using CustomerCache.Core.Caching;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CustomerCache.Server.Http.OpenApi;

/// <summary>Adjusts the schemas of types to what is sent: answers have all their members, records only those that they have.</summary>
internal sealed partial class SchemaTransformer : IOpenApiSchemaTransformer
{
    private static readonly Type[] Lenient =
    [
        typeof(CustomerRecord),
        typeof(RecordEdge),
        typeof(RecordClient),
        typeof(RecordLogicalId),
        typeof(RecordLinkConfiguration),
        typeof(ProblemDetails),
    ];

    // More values may be added, so they are named and not enumerated: a generated client would refuse a new one.
    private static readonly Dictionary<(Type, string), string> Values = new()
    {
        [(typeof(TenantModel), "state")] = Names<TenantCondition>(),
        [(typeof(RefreshModel), "state")] = "running, " + Names<RefreshOutcome>(),
        [(typeof(EndedRefreshModel), "outcome")] = Names<RefreshOutcome>(),
        [(typeof(DecisionModel), "decision")] = Names<DecisionKind>(),
        [(typeof(JobModel), "state")] = Names<JobState>(),
        [(typeof(DeadLetterModel), "kind")] = "job, event",
        [(typeof(DeadLetterModel), "change")] = ChangeKinds.Known,
        [(typeof(CacheModel), "strategy")] = Names<CacheStrategy>(),
        [(typeof(ChannelModel), "state")] = "listening, " + Names<FeedState>(),
        [(typeof(ChannelsModel), "status")] = "ok, degraded",
        [(typeof(HealthModel), "status")] = "ok, degraded",
    };

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        schema.Description = schema.Description is { } text ? Spaces().Replace(text, " ") : null;
        if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object)
        {
            Complete(schema, context.JsonTypeInfo);
        }

        foreach (var (name, property) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal))
        {
            if (property is OpenApiSchema described && Values.TryGetValue((context.JsonTypeInfo.Type, name), out var values))
            {
                described.Description = $"One of {values}; others may be added.";
            }
        }

        return Task.CompletedTask;
    }

    private static void Complete(OpenApiSchema schema, JsonTypeInfo type)
    {
        schema.Required = Lenient.Contains(type.Type)
            ? null
            : type.Properties.Where(p => !IsOptional(type, p)).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        if (type.Type == typeof(CustomerRecord))
        {
            // Computed for callers of the client; not in the JSON.
            schema.Properties!.Remove("last_contact_at");
            schema.Description =
                "The crossed data of one device. Edges lack the members of probes and vice versa; fields selects some, and "
                + "records imported from older releases may lack any but the serial number.";
        }
        else if (type.Type == typeof(ProblemDetails))
        {
            schema.Description = "What is wrong, as RFC 9457 describes it.";
            schema.Properties!["trace_id"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The trace of the request." };
            schema.Properties["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "What is wrong, by the name of the parameter, header or member of the body.",
                AdditionalProperties = new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Items = new OpenApiSchema { Type = JsonSchemaType.String },
                },
            };
        }
    }

    // What a request may leave out, and the few members that an answer does not always have.
    private static bool IsOptional(JsonTypeInfo type, JsonPropertyInfo property) =>
        (type.Type.Namespace == typeof(SchemaTransformer).Namespace && property.IsGetNullable)
        || property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: false) == true;

    private static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();
}

using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CustomerCache.Server.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CustomerCache.Server.Http.OpenApi;

/// <summary>
/// Completes an operation from the metadata of its endpoint, and adds what all endpoints have in common: parts of the path, conditional
/// requests, refusals, the scope that a key needs.
/// </summary>
internal sealed partial class OperationTransformer : IOpenApiOperationTransformer
{
    private const string Problem = "application/problem+json";

    private static readonly ApiParameter IfNoneMatch = ApiParameters.Header(
        "If-None-Match",
        "Entity tags that the caller has; 304 when one of them is current.",
        "\"M2x1bWljZQ\""
    );

    /// <inheritdoc/>
    public async Task TransformAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var (metadata, document) = (context.Description.ActionDescriptor.EndpointMetadata, context.Document!);
        var answers = metadata.OfType<ApiAnswer>().ToDictionary(a => a.Status);
        var body = metadata.OfType<ApiBody>().SingleOrDefault();
        var path = PathParts().Matches(context.Description.RelativePath!).Select(m => PathParameters.Of(m.Groups["name"].Value));
        var isTagged = answers.Values.Any(a => a.IsTagged);
        operation.Parameters =
        [
            .. path.Select(p => Parameter(p, ParameterLocation.Path, document)),
            .. metadata
                .OfType<ApiParameter>()
                .Concat(isTagged ? [IfNoneMatch] : [])
                .Select(p => Parameter(p, p.IsHeader ? ParameterLocation.Header : ParameterLocation.Query, document)),
        ];
        if (body is not null)
        {
            operation.RequestBody = await RequestBodyAsync(body, context, cancellationToken);
        }

        var policy = metadata.OfType<IAllowAnonymous>().Any() ? null : metadata.OfType<IAuthorizeData>().LastOrDefault();
        Secure(operation, policy, document);
        foreach (var shared in SharedAnswers.Of(context.Description.RelativePath!, policy is not null, body is not null, isTagged))
        {
            answers.TryAdd(shared.Status, shared);
        }

        await AnswerAsync(operation, answers.Values, context, cancellationToken);
    }

    // A key is not enough: each operation names the scope that the key must have.
    private static void Secure(OpenApiOperation operation, IAuthorizeData? policy, OpenApiDocument document)
    {
        var isSigned = policy?.Policy == AccessServices.SignedOrWrite;
        var needs =
            policy is null ? "Needs no key."
            : isSigned ? $"Needs a key with the scope `{AccessScopes.Write}`, or a channel's signature."
            : policy.Policy is { } scope ? $"Needs a key with the scope `{scope}`."
            : "Needs a key.";
        operation.Description = string.Join(' ', new[] { operation.Description, needs }.Where(s => !string.IsNullOrEmpty(s)));
        operation.Security = policy is null
            ? []
            :
            [
                .. new[] { ApiDocument.KeyScheme, ApiDocument.SignatureScheme }
                    .Take(isSigned ? 2 : 1)
                    .Select(s => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(s, document)] = [] }),
            ];
    }

    private static async Task AnswerAsync(
        OpenApiOperation operation,
        IEnumerable<ApiAnswer> answers,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var (described, document) = (operation.Responses ?? [], context.Document!);
        operation.Responses = [];
        foreach (var answer in answers.OrderBy(a => a.Status))
        {
            var status = answer.Status.ToString(CultureInfo.InvariantCulture);
            var isTyped = context.Description.SupportedResponseTypes.Any(t =>
                t.StatusCode == answer.Status && t.Type is not null && t.Type != typeof(void)
            );
            var response = new OpenApiResponse
            {
                Description = answer.Description,
                Headers = ApiHeaders.Describe(answer.Headers),
                Content =
                    isTyped ? Content(described[status], answer.Example)
                    : answer.Status >= StatusCodes.Status400BadRequest
                        ? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                        {
                            [Problem] = new() { Schema = await SchemaAsync(typeof(ProblemDetails), context, cancellationToken) },
                        }
                    : null,
            };
            if (answer.SharedAs is not { } name)
            {
                operation.Responses[status] = response;
                continue;
            }

            if (document.Components?.Responses?.ContainsKey(name) != true)
            {
                document.AddComponent(name, response);
            }

            operation.Responses[status] = new OpenApiResponseReference(name, document);
        }
    }

    // One record per line: the schema is that of a line.
    private static IDictionary<string, OpenApiMediaType>? Content(IOpenApiResponse response, string? example)
    {
        foreach (var (type, media) in response.Content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal))
        {
            media.Example = example is not null && type == "application/json" ? JsonNode.Parse(example) : null;
            if (type == "application/x-ndjson" && media.Schema?.Items is { } line)
            {
                media.Schema = line;
            }
        }

        return response.Content;
    }

    private static async Task<OpenApiRequestBody> RequestBodyAsync(
        ApiBody body,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var schema = body.Schema is null ? new OpenApiSchema() : await SchemaAsync(body.Schema, context, cancellationToken);
        var content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            ["application/json"] = new()
            {
                Schema = body.MayBeArray
                    ? new OpenApiSchema { AnyOf = [schema, new OpenApiSchema { Type = JsonSchemaType.Array, Items = schema }] }
                    : schema,
                Example = JsonNode.Parse(body.Example),
            },
        };
        foreach (var type in body.OtherTypes)
        {
            content[type] = new OpenApiMediaType { Schema = new OpenApiSchema() };
        }

        return new OpenApiRequestBody
        {
            Description = body.Description,
            Required = true,
            Content = content,
        };
    }

    // A component, so that clients have one type for it.
    private static async Task<IOpenApiSchema> SchemaAsync(
        Type type,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        if (type.IsGenericType)
        {
            var element = type.GetGenericArguments()[0];
            return new OpenApiSchema { Type = JsonSchemaType.Array, Items = await SchemaAsync(element, context, cancellationToken) };
        }

        var (document, name) = (context.Document!, ApiDocument.NameOf(type));
        if (document.Components?.Schemas?.ContainsKey(name) != true)
        {
            document.AddComponent(name, await context.GetOrCreateSchemaAsync(type, null, cancellationToken));
        }

        return new OpenApiSchemaReference(name, document);
    }

    private static OpenApiParameter Parameter(ApiParameter parameter, ParameterLocation place, OpenApiDocument document)
    {
        IOpenApiSchema schema = parameter.ValuesName is null ? Schema(parameter) : Values(parameter, document);
        return new OpenApiParameter
        {
            Name = parameter.Name,
            In = place,
            Description = parameter.Description,
            Required = place == ParameterLocation.Path || parameter.IsRequired,
            Example =
                parameter.Example is null ? null
                : parameter.IsRepeatable ? new JsonArray(Value(parameter, parameter.Example))
                : Value(parameter, parameter.Example),
            Schema = parameter.IsRepeatable ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = schema } : schema,
        };
    }

    private static OpenApiSchemaReference Values(ApiParameter parameter, OpenApiDocument document)
    {
        var name = parameter.ValuesName!;
        if (document.Components?.Schemas?.ContainsKey(name) != true)
        {
            var values = parameter.Values.Select(v => Value(parameter, v));
            document.AddComponent(name, new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. values] });
        }

        return new OpenApiSchemaReference(name, document);
    }

    private static OpenApiSchema Schema(ApiParameter parameter)
    {
        var schema = new OpenApiSchema { Format = parameter.Format, Type = JsonSchemaType.String };
        if (parameter.Type == "string")
        {
            (schema.MinLength, schema.MaxLength) = (parameter.Minimum, parameter.Maximum);
        }
        else
        {
            schema.Type = parameter.Type == "integer" ? JsonSchemaType.Integer : JsonSchemaType.Boolean;
            schema.Minimum = parameter.Minimum?.ToString(CultureInfo.InvariantCulture);
            schema.Maximum = parameter.Maximum?.ToString(CultureInfo.InvariantCulture);
        }

        schema.Default = parameter.Default is { } usual ? Value(parameter, usual) : null;
        return schema;
    }

    private static JsonNode Value(ApiParameter parameter, string text) =>
        parameter.Type == "string" ? JsonValue.Create(text) : JsonNode.Parse(text)!;

    [GeneratedRegex(@"\{\*{0,2}(?<name>\w+)[^}]*\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PathParts();
}

using Microsoft.OpenApi;

namespace CustomerCache.Server.Http;

/// <summary>Adds to the OpenAPI document what endpoints read and answer without binding: parameters, bodies, statuses.</summary>
internal static class OpenApiDescriptions
{
    private static readonly (string Name, string Description)[] Selection =
    [
        ("host", "Only of these hosts; may be repeated. Default: all configured ones."),
        ("enterprise_id", "Only of these VeloCloud enterprises; may be repeated."),
        ("client_id", "Only of these Bruin clients; may be repeated."),
        ("site_id", "Only of these Bruin sites; may be repeated."),
        ("serial", "Only these serial numbers; may be repeated."),
        ("last_contact_after", "Only devices contacted strictly later, ISO 8601; without zone it is UTC."),
    ];

    private static readonly (string Name, string Description)[] Paging =
    [
        ("fields", "Only these members, comma separated, nested ones with dots: edge.edge_id."),
        ("limit", "Records per page, 1 to 10000; the next page is in the Link header."),
        ("cursor", "From the Link header of the page before; 410 when the records have changed since."),
    ];

    /// <summary>The parameters that select records.</summary>
    public static RouteHandlerBuilder DescribeSelection(this RouteHandlerBuilder route, bool paged) =>
        paged ? route.Describe([.. Selection, .. Paging]) : route.Describe(Selection);

    /// <summary>Describes optional query parameters.</summary>
    public static RouteHandlerBuilder Describe(
        this RouteHandlerBuilder route,
        params IReadOnlyList<(string Name, string Description)> parameters
    ) =>
        route.AddOpenApiOperationTransformer(
            (operation, _, _) =>
            {
                operation.Parameters ??= [];
                foreach (var (name, description) in parameters)
                {
                    operation.Parameters.Add(
                        new OpenApiParameter
                        {
                            Name = name,
                            In = ParameterLocation.Query,
                            Description = description,
                            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                        }
                    );
                }

                return Task.CompletedTask;
            }
        );

    /// <summary>Describes the answers, each status with a sentence; refusals are problem details.</summary>
    public static RouteHandlerBuilder Answers(
        this RouteHandlerBuilder route,
        params IReadOnlyList<(int Status, string Description)> answers
    ) =>
        route.AddOpenApiOperationTransformer(
            (operation, _, _) =>
            {
                operation.Responses = [];
                foreach (var (status, description) in answers)
                {
                    var type = status >= StatusCodes.Status400BadRequest ? "application/problem+json" : "application/json";
                    operation.Responses[status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = new OpenApiResponse
                    {
                        Description = description,
                        Content =
                            status is StatusCodes.Status304NotModified
                                ? null
                                : new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [type] = new OpenApiMediaType() },
                    };
                }

                return Task.CompletedTask;
            }
        );
}

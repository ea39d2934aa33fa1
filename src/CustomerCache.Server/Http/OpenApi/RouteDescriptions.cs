namespace CustomerCache.Server.Http.OpenApi;

/// <summary>
/// Describes for the OpenAPI document what endpoints read and answer without binding: parameters, bodies, statuses. Only metadata is
/// added; the document is made from it when it is requested. What all endpoints have in common <see cref="OperationTransformer"/> adds.
/// </summary>
internal static class RouteDescriptions
{
    /// <summary>The parameters that select records.</summary>
    public static RouteHandlerBuilder DescribeSelection(this RouteHandlerBuilder route, bool paged) =>
        route.Describe(paged ? [.. ApiParameters.Selection, .. ApiParameters.Paging] : ApiParameters.Selection);

    /// <summary>Describes query parameters and headers.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, params IReadOnlyList<ApiParameter> parameters) =>
        route.WithMetadata([.. parameters]);

    /// <summary>Describes the body that is read.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder route, ApiBody body) => route.WithMetadata(body);

    /// <summary>Describes the usual answer, JSON of a type with an entity tag, and further headers of it.</summary>
    public static RouteHandlerBuilder ReturnsTagged<T>(
        this RouteHandlerBuilder route,
        string description,
        params IReadOnlyList<string> headers
    ) => route.Returns<T>(new ApiAnswer(StatusCodes.Status200OK, description, ["ETag", .. headers]) { IsTagged = true });

    /// <summary>Describes an answer with a body: JSON of a type, or that type in the given content types.</summary>
    public static RouteHandlerBuilder Returns<T>(
        this RouteHandlerBuilder route,
        ApiAnswer answer,
        params IReadOnlyList<string> contentTypes
    ) =>
        route.WithMetadata(
            answer,
            new ProducesResponseTypeMetadata(answer.Status, typeof(T), contentTypes is [] ? ["application/json"] : [.. contentTypes])
        );

    /// <summary>Describes answers without a body of their own: empty, or problem details from 400 on.</summary>
    public static RouteHandlerBuilder Answers(this RouteHandlerBuilder route, params IReadOnlyList<ApiAnswer> answers) =>
        route.WithMetadata([.. answers]);
}

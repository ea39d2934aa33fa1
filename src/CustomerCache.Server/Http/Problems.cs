using System.Collections.Immutable;
using System.Globalization;
using CustomerCache.Core.Queries;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace CustomerCache.Server.Http;

/// <summary>Creates RFC 9457 problem details, with <c>errors</c> by field.</summary>
internal static class Problems
{
    /// <summary>400: all errors of a request.</summary>
    public static ProblemHttpResult BadRequest(QueryErrors errors) =>
        Of(
            StatusCodes.Status400BadRequest,
            "The request was not understood.",
            string.Join("; ", errors.Fields.SelectMany(f => f.Value.Select(message => $"'{f.Key}' {message}"))),
            errors.Fields
        );

    /// <summary>400 about one field.</summary>
    public static ProblemHttpResult BadRequest(string field, string message) => BadRequest(QueryErrors.Of(field, message));

    /// <summary>401: the caller is not authenticated.</summary>
    /// <param name="detail">The reason.</param>
    /// <param name="signIn">The address at which a person signs in, relative to the console.</param>
    public static ProblemHttpResult Unauthorized(string detail, string? signIn = null)
    {
        var refused = Of(
            StatusCodes.Status401Unauthorized,
            "Not proved.",
            detail,
            ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty
        );
        if (signIn is not null)
        {
            refused.ProblemDetails.Extensions["sign_in"] = signIn;
        }

        return refused;
    }

    /// <summary>403: the caller lacks the scope of the endpoint.</summary>
    public static ProblemHttpResult Forbidden(string detail) =>
        Of(StatusCodes.Status403Forbidden, "Not allowed.", detail, ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty);

    /// <summary>403: the caller lacks the scope of what a field asks for.</summary>
    public static ProblemHttpResult Forbidden(string field, string message) =>
        Of(StatusCodes.Status403Forbidden, "Not allowed.", $"'{field}' {message}", QueryErrors.Of(field, message).Fields);

    /// <summary>429: the caller exceeds its rate limit.</summary>
    public static ProblemHttpResult TooMany(string detail) =>
        Of(
            StatusCodes.Status429TooManyRequests,
            "Too many calls.",
            detail,
            ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty
        );

    /// <summary>415: the body has an unsupported encoding.</summary>
    public static ProblemHttpResult UnknownEncoding(string known) =>
        Of(
            StatusCodes.Status415UnsupportedMediaType,
            "Packed in an unknown way.",
            $"'Content-Encoding' is not one of {known}",
            QueryErrors.Of("Content-Encoding", $"is not one of {known}").Fields
        );

    /// <summary>404: what a field names does not exist.</summary>
    public static ProblemHttpResult NotFound(string field, string message) =>
        Of(StatusCodes.Status404NotFound, "Not found.", $"'{field}' {message}", QueryErrors.Of(field, message).Fields);

    /// <summary>410: what a field names is gone; the caller must start again.</summary>
    public static ProblemHttpResult Gone(string field, string message) =>
        Of(StatusCodes.Status410Gone, "Start again.", $"'{field}' {message}", QueryErrors.Of(field, message).Fields);

    /// <summary>409: the state does not allow it.</summary>
    public static ProblemHttpResult Conflict(string field, string message) =>
        Of(StatusCodes.Status409Conflict, "Not possible now.", $"'{field}' {message}", QueryErrors.Of(field, message).Fields);

    /// <summary>412: the state is not the one that the caller expects.</summary>
    public static ProblemHttpResult PreconditionFailed(string field, string message) =>
        Of(StatusCodes.Status412PreconditionFailed, "Changed meanwhile.", $"'{field}' {message}", QueryErrors.Of(field, message).Fields);

    /// <summary>A body is too large or incomplete; the server chooses the status.</summary>
    public static ProblemHttpResult Unreadable(string field, BadHttpRequestException e) =>
        Of(e.StatusCode, "The request could not be read.", $"'{field}' {e.Message}", QueryErrors.Of(field, e.Message).Fields);

    /// <summary>404 or 405: an unknown path, or a method that a path does not have.</summary>
    public static ProblemHttpResult Unanswered(HttpContext context) =>
        context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => NotFound("path", "is not one of this API; /openapi/v1.json lists them all"),
            StatusCodes.Status405MethodNotAllowed => Refused(
                context,
                "method",
                $"is not allowed here; use {context.Response.Headers.Allow}"
            ),
            _ => Refused(context, "request", "was refused"),
        };

    /// <summary>502: an upstream failed.</summary>
    public static ProblemHttpResult BadGateway(string detail) =>
        Of(StatusCodes.Status502BadGateway, "An upstream failed.", detail, ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty);

    /// <summary>503: the request cannot be carried out now.</summary>
    public static ProblemHttpResult Unavailable(string detail) =>
        Of(
            StatusCodes.Status503ServiceUnavailable,
            "Not possible now.",
            detail,
            ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty
        );

    /// <summary>503: none of the requested tenants was ever built.</summary>
    public static IResult NotBuilt(HttpResponse response, IEnumerable<string> tenants)
    {
        response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return Of(
            StatusCodes.Status503ServiceUnavailable,
            "The cache is still being built.",
            $"No selected tenant has been built yet: {string.Join(", ", tenants)}",
            ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty
        );
    }

    /// <summary><c>Retry-After</c> in seconds while a tenant is built for the first time.</summary>
    public const int RetryAfterSeconds = 30;

    private static ProblemHttpResult Refused(HttpContext context, string field, string message) =>
        Of(
            context.Response.StatusCode,
            ReasonPhrases.GetReasonPhrase(context.Response.StatusCode),
            $"'{field}' {message}",
            QueryErrors.Of(field, message).Fields
        );

    // ASP.NET Core sets the type of the other statuses.
    private static string? TypeOf(int status) =>
        status switch
        {
            StatusCodes.Status410Gone => "https://tools.ietf.org/html/rfc9110#section-15.5.11",
            StatusCodes.Status413PayloadTooLarge => "https://tools.ietf.org/html/rfc9110#section-15.5.14",
            StatusCodes.Status429TooManyRequests => "https://tools.ietf.org/html/rfc6585#section-4",
            _ => null,
        };

    private static ProblemHttpResult Of(
        int status,
        string title,
        string detail,
        ImmutableSortedDictionary<string, ImmutableArray<string>> errors
    )
    {
        var problem = new ProblemDetails
        {
            Status = status,
            Title = title,
            Detail = detail,
            Type = TypeOf(status),
        };
        if (!errors.IsEmpty)
        {
            problem.Extensions["errors"] = errors.ToDictionary(e => e.Key, e => e.Value.ToArray(), StringComparer.Ordinal);
        }

        return TypedResults.Problem(problem);
    }
}

using System.Text.Json;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Server.Access;
using CustomerCache.Server.Http.OpenApi;

namespace CustomerCache.Server.Http;

/// <summary>Maps dead letters: jobs and events that failed for good, until an operator retries or drops them.</summary>
internal static class DeadLettersApi
{
    /// <summary>The most letters that one answer lists.</summary>
    public const int MaxLimit = 1_000;

    private const int UsualLimit = 100;

    public static void MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/dead-letters", ListAsync)
            .NeedsRead()
            .WithName("listDeadLetters")
            .WithSummary("Jobs and events that failed for good, the newest first")
            .WithTags("events")
            .Describe(ApiParameters.Limit("The most letters of an answer.", MaxLimit, UsualLimit))
            .ReturnsTagged<DeadLettersModel>("How many there are, and the newest.");
        routes
            .MapGet("/v1/dead-letters/{id}", GetAsync)
            .NeedsRead()
            .WithName("getDeadLetter")
            .WithSummary("One dead letter")
            .WithTags("events")
            .ReturnsTagged<DeadLetterModel>("The dead letter.")
            .Answers((404, "There is none of this id."));
        routes
            .MapPost("/v1/dead-letters/{id}/retry", RetryAsync)
            .NeedsAdmin()
            .WithName("retryDeadLetter")
            .WithSummary("Handles what is in a dead letter again, now")
            .WithTags("events")
            .Answers(
                (202, "It is accepted; the dead letter is gone."),
                (404, "There is none of this id."),
                (409, "It failed again, with the reason; the dead letter stays."),
                new ApiAnswer(503, "It could not be stored: try again.", "Retry-After")
            );
        routes
            .MapDelete("/v1/dead-letters/{id}", DropAsync)
            .NeedsAdmin()
            .WithName("dropDeadLetter")
            .WithSummary("Drops a dead letter")
            .WithTags("events")
            .Answers(
                (204, "It is gone."),
                (404, "There is none of this id."),
                new ApiAnswer(503, "It could not be stored: try again.", "Retry-After")
            );
    }

    private static async Task<IResult> ListAsync(HttpContext context, IDeadLetters letters, CancellationToken cancellationToken)
    {
        if (context.Request.CheckNames("limit") is { } errors)
        {
            return Problems.BadRequest(errors);
        }

        if (context.Request.ReadLimit(UsualLimit, MaxLimit, out var limit) is { } wrong)
        {
            return wrong;
        }

        var all = await letters.ListAsync(cancellationToken);
        return context.Json(
            JsonSerializer.SerializeToUtf8Bytes(
                new DeadLettersModel(all.Length, [.. all.Take(limit).Select(DeadLetterModel.From)]),
                EventModelsJson.Default.DeadLettersModel
            )
        );
    }

    private static async Task<IResult> GetAsync(
        string id,
        HttpContext context,
        IDeadLetters letters,
        CancellationToken cancellationToken
    ) =>
        context.Request.CheckNames() is { } errors ? Problems.BadRequest(errors)
        : (await letters.ListAsync(cancellationToken)).FirstOrDefault(l => l.Id == id) is { } letter
            ? context.Json(JsonSerializer.SerializeToUtf8Bytes(DeadLetterModel.From(letter), EventModelsJson.Default.DeadLetterModel))
        : Unknown();

    private static async Task<IResult> RetryAsync(
        string id,
        HttpContext context,
        IDeadLetters letters,
        CancellationToken cancellationToken
    ) =>
        context.Request.CheckNames() is { } errors ? Problems.BadRequest(errors)
        : await letters.RetryAsync(id, cancellationToken) is not { } result ? Unknown()
        : result.IsAccepted ? TypedResults.StatusCode(StatusCodes.Status202Accepted)
        : Problems.Conflict("id", $"failed again: {result.Reason}");

    private static async Task<IResult> DropAsync(
        string id,
        HttpContext context,
        IDeadLetters letters,
        CancellationToken cancellationToken
    ) =>
        context.Request.CheckNames() is { } errors ? Problems.BadRequest(errors)
        : await letters.DropAsync(id, cancellationToken) ? TypedResults.NoContent()
        : Unknown();

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Unknown() =>
        Problems.NotFound("id", "is not a dead letter; /v1/dead-letters lists them");
}

using System.Text.Json;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Server.Access;
using CustomerCache.Server.Http.OpenApi;

namespace CustomerCache.Server.Http;

/// <summary>Maps the jobs that change events created.</summary>
internal static class JobsApi
{
    /// <summary>The most jobs that one answer lists.</summary>
    public const int MaxLimit = 1_000;

    private const int UsualLimit = 100;

    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/jobs", ListAsync)
            .NeedsRead()
            .WithName("listJobs")
            .WithSummary("Jobs that wait, run, or ended not long ago")
            .WithTags("events")
            .Describe(
                ApiParameters.Text("state", "Only jobs of this state.", "waiting") with
                {
                    ValuesName = nameof(JobState),
                    Values = ["waiting", "running", "done", "dropped"],
                },
                ApiParameters.Limit("The most jobs of an answer.", MaxLimit, UsualLimit)
            )
            .ReturnsTagged<JobsModel>("Counts and jobs.");
        routes
            .MapGet("/v1/jobs/{id}", GetAsync)
            .NeedsRead()
            .WithName("getJob")
            .WithSummary("One job")
            .WithTags("events")
            .ReturnsTagged<JobModel>("The job.")
            .Answers((404, "It is not known, or ended long ago."));
    }

    private static async Task<IResult> ListAsync(HttpContext context, IJobQueues queues, CancellationToken cancellationToken)
    {
        if (context.Request.CheckNames("state", "limit") is { } errors)
        {
            return Problems.BadRequest(errors);
        }

        JobState? state = null;
        if (context.Request.Query.TryGetValue("state", out var name))
        {
            state = Enum.GetValues<JobState>()
                .Cast<JobState?>()
                .FirstOrDefault(s => string.Equals(s.ToString(), name, StringComparison.OrdinalIgnoreCase));
            if (state is null)
            {
                return Problems.BadRequest("state", "is none of waiting, running, done, dropped");
            }
        }

        if (context.Request.ReadLimit(UsualLimit, MaxLimit, out var limit) is { } wrong)
        {
            return wrong;
        }

        var jobs = await queues.ListAsync(state, limit, cancellationToken);
        var counts = (await queues.CountAsync(cancellationToken)).Values.ToArray();
        var failed = counts.MaxBy(c => c.LastErrorAt);
        var model = new JobsModel(
            counts.Sum(c => (long)c.Waiting),
            counts.Sum(c => (long)c.Running),
            counts.Sum(c => c.Done),
            counts.Sum(c => c.Dropped.Values.Sum()),
            counts.Sum(c => c.Duplicates),
            counts.Sum(c => c.Retries),
            failed?.LastError,
            failed?.LastErrorAt,
            [.. jobs.Select(JobModel.From)]
        );
        return context.Json(JsonSerializer.SerializeToUtf8Bytes(model, EventModelsJson.Default.JobsModel));
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, IJobQueues queues, CancellationToken cancellationToken) =>
        context.Request.CheckNames() is { } errors ? Problems.BadRequest(errors)
        : await queues.FindAsync(id, cancellationToken) is { } job
            ? context.Json(JsonSerializer.SerializeToUtf8Bytes(JobModel.From(job), EventModelsJson.Default.JobModel))
        : Problems.NotFound("id", "is not a job that waits, runs or ended not long ago; /v1/jobs lists those");
}

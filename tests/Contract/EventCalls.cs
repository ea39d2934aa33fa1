using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Tests.Contract;

/// <summary>Sends change events to a running server over HTTP and reads their jobs and channels.</summary>
internal static class EventCalls
{
    /// <summary>Sends events unchanged and returns the response, whatever it is.</summary>
    public static Task<HttpResponseMessage> PostEventsAsync(
        this RunningServer server,
        string events,
        string? channel = null,
        params (string Name, string Value)[] headers
    )
    {
        var request = new HttpRequestMessage(
            HttpMethod.Post,
            "/v1/events" + (channel is null ? "" : $"?channel={Uri.EscapeDataString(channel)}")
        )
        {
            Content = new StringContent(events, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return server.Client.SendAsync(request);
    }

    /// <summary>Sends events that are accepted; returns their results.</summary>
    public static async Task<JsonElement> SendAsync(this RunningServer server, string events, string? channel = null)
    {
        using var response = await server.PostEventsAsync(events, channel);
        Assert.True(
            response.StatusCode == HttpStatusCode.Accepted,
            $"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}"
        );
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Sends events that are accepted and waits until no job is pending.</summary>
    public static async Task<JsonElement> ChangeAsync(this RunningServer server, string events, string? channel = null)
    {
        var taken = await server.SendAsync(events, channel);
        await server.IdleAsync();
        return taken;
    }

    /// <summary>Waits until no job runs and no due job waits. Reads twice: topics are not listed atomically.</summary>
    public static async Task IdleAsync(this RunningServer server)
    {
        var time = server.Services.GetRequiredService<TimeProvider>();
        for (var idle = 0; idle < 2; idle++)
        {
            await server.UntilJobsAsync(
                jobs =>
                    !jobs.Any(j =>
                        j.JobState() == "running"
                        || (
                            j.JobState() == "waiting"
                            && (j.GetProperty("attempts").GetInt32() > 0 || j.GetProperty("due_at").GetDateTimeOffset() <= time.GetUtcNow())
                        )
                    ),
                "no job to be left to do"
            );
        }
    }

    /// <summary>Waits until the jobs match: the end of a job raises no event.</summary>
    public static async Task UntilJobsAsync(this RunningServer server, Func<JsonElement[], bool> areSo, string what)
    {
        JsonElement[] jobs = [];
        await Poll.UntilAsync(
            async () => areSo(jobs = await server.JobsAsync()),
            () => $"{what}; there are {string.Join('\n', jobs.Take(20).Select(j => j.GetRawText()))}"
        );
    }

    /// <summary>Returns all listed jobs.</summary>
    public static async Task<JsonElement[]> JobsAsync(this RunningServer server) =>
        [.. (await server.JsonAsync("/v1/jobs?limit=1000")).GetProperty("jobs").EnumerateArray()];

    /// <summary>Returns the jobs about an id, by generation and age.</summary>
    public static async Task<JsonElement[]> JobsOfAsync(this RunningServer server, string id) =>
        [
            .. (await server.JobsAsync())
                .Where(j => j.GetProperty("ids").EnumerateArray().Any(i => i.GetString() == id))
                .OrderBy(j => j.GetProperty("generation").GetInt32())
                .ThenBy(j => j.GetProperty("id").GetString(), StringComparer.Ordinal),
        ];

    /// <summary>Returns the status of a channel.</summary>
    public static async Task<JsonElement> ChannelAsync(this RunningServer server, string channel) =>
        Assert.Single(
            (await server.JsonAsync("/health/events")).GetProperty("channels").EnumerateArray(),
            c => c.GetProperty("channel").GetString() == channel
        );

    public static string? JobState(this JsonElement job) => job.GetProperty("state").GetString();

    public static string? Reason(this JsonElement job) => job.GetProperty("reason").GetString();

    public static int Count(this JsonElement counts, string name) => counts.GetProperty(name).GetInt32();
}

using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.ChangeEvents;

/// <summary>
/// Sends change events to a silo process, and reads its jobs and channels. Until the death of another silo is
/// detected, a silo may ask for a retry.
/// </summary>
internal static class SiloEvents
{
    /// <summary>Sends events until they are accepted; returns their results.</summary>
    public static async Task<JsonElement> SendAsync(this SiloProcess silo, string events, string channel)
    {
        JsonElement? taken = null;
        await Poll.UntilAsync(
            async () =>
            {
                using var response = await silo.Http.PostAsync(
                    $"/v1/events?channel={channel}",
                    new StringContent(events, Encoding.UTF8, "application/json")
                );
                taken =
                    response.StatusCode == HttpStatusCode.Accepted
                        ? await response.Content.ReadFromJsonAsync<JsonElement>()
                        : ShouldRetry(response);
                return taken is not null;
            },
            $"the events of {channel} to be taken"
        );
        return taken!.Value;
    }

    /// <summary>Returns the jobs of a type that a silo lists, by their ids: their entity and their state.</summary>
    public static async Task<Dictionary<string, (string About, string State)>> JobsAsync(this SiloProcess silo, string type) =>
        (await silo.AskAsync("/v1/jobs?limit=1000"))
            .GetProperty("jobs")
            .EnumerateArray()
            .Where(j => j.GetProperty("type").GetString() == type)
            .ToDictionary(
                j => j.GetProperty("id").GetString()!,
                j => (j.GetProperty("ids")[0].GetString()!, j.GetProperty("state").GetString()!)
            );

    /// <summary>Returns the status of a channel on a silo.</summary>
    public static async Task<JsonElement> ChannelAsync(this SiloProcess silo, string channel) =>
        Assert.Single(
            (await silo.AskAsync("/health/events")).GetProperty("channels").EnumerateArray(),
            c => c.GetProperty("channel").GetString() == channel
        );

    private static async Task<JsonElement> AskAsync(this SiloProcess silo, string path)
    {
        JsonElement? answer = null;
        await Poll.UntilAsync(
            async () =>
            {
                using var response = await silo.Http.GetAsync(path);
                var text = await response.Content.ReadAsStringAsync();

                // The health of channels that are down has the same status as that of a silo that cannot report it.
                answer =
                    response.Content.Headers.ContentType?.MediaType == "application/json"
                        ? JsonSerializer.Deserialize<JsonElement>(text)
                        : ShouldRetry(response);
                return answer is not null;
            },
            $"an answer to {path}"
        );
        return answer!.Value;
    }

    // Any other refusal ends the test.
    private static JsonElement? ShouldRetry(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        return null;
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CustomerCache.Cluster.Tests.Lab;

namespace CustomerCache.Cluster.Tests.ChangeEvents;

/// <summary>
/// Change events sent to a silo that is a process, and what it tells of jobs and channels. While it is not known yet that another silo is
/// dead, a silo may answer that it is to be asked again.
/// </summary>
internal static class SiloEvents
{
    // Only to turn a test that would hang into one that says what was missing; longer than it takes a silo to look after jobs again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Sends events until they are taken; gives what became of them.</summary>
    public static async Task<JsonElement> SendAsync(this SiloProcess silo, string events, string channel)
    {
        JsonElement? taken = null;
        await UntilAsync(
            async () =>
            {
                using var response = await silo.Http.PostAsync($"/v1/events?channel={channel}", new StringContent(events, Encoding.UTF8, "application/json"));
                taken = response.StatusCode == HttpStatusCode.Accepted ? await response.Content.ReadFromJsonAsync<JsonElement>() : null;
                return taken is not null || MayAskAgain(response);
            },
            () => taken is not null,
            $"the events of {channel} to be taken");
        return taken!.Value;
    }

    /// <summary>The jobs of a type that a silo lists, by their identifications: what they are about, and their state.</summary>
    public static async Task<Dictionary<string, (string About, string State)>> JobsAsync(this SiloProcess silo, string type) =>
        (await silo.AskAsync("/v1/jobs?limit=1000")).GetProperty("jobs").EnumerateArray().Where(j => j.GetProperty("type").GetString() == type).ToDictionary(
            j => j.GetProperty("id").GetString()!, j => (j.GetProperty("ids")[0].GetString()!, j.GetProperty("state").GetString()!));

    /// <summary>What a silo tells of a channel.</summary>
    public static async Task<JsonElement> ChannelAsync(this SiloProcess silo, string channel) =>
        Assert.Single((await silo.AskAsync("/health/events")).GetProperty("channels").EnumerateArray(), c => c.GetProperty("channel").GetString() == channel);

    /// <summary>Waits until a state is reached that nobody tells of.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        var isReached = false;
        await UntilAsync(
            async () =>
            {
                isReached = await isSo();
                return true;
            },
            () => isReached,
            what);
    }

    private static async Task<JsonElement> AskAsync(this SiloProcess silo, string path)
    {
        JsonElement? answer = null;
        await UntilAsync(
            async () =>
            {
                using var response = await silo.Http.GetAsync(path);
                var text = await response.Content.ReadAsStringAsync();

                // The health of channels that are down is told with the same status as that of a silo that cannot tell.
                answer = response.Content.Headers.ContentType?.MediaType == "application/json" ? JsonSerializer.Deserialize<JsonElement>(text) : null;
                return answer is not null || MayAskAgain(response);
            },
            () => answer is not null,
            $"an answer to {path}");
        return answer!.Value;
    }

    private static bool MayAskAgain(HttpResponseMessage response) => response.StatusCode == HttpStatusCode.ServiceUnavailable;

    private static async Task UntilAsync(Func<Task<bool>> mayGoOn, Func<bool> isOver, string what)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            Assert.True(await mayGoOn(), $"refused, while waiting for {what}");
            if (isOver())
            {
                return;
            }

            Assert.True(patience.Elapsed < Patience, $"waited in vain for {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}

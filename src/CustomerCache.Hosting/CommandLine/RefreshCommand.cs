using System.CommandLine;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace CustomerCache.Hosting.CommandLine;

/// <summary>Starts refreshes, and watches them to their end.</summary>
internal static class RefreshCommand
{
    public static Command Create()
    {
        var tenant = new Argument<string?>("TENANT") { Arity = ArgumentArity.ZeroOrOne, Description = "Such as velocloud/vco1.example.net; all of them when left out." };
        var server = ServerClient.Option();
        var watch = new Option<bool>("--watch") { Description = "Shows the progress until the end; the exit code tells whether it was stored." };
        var accept = new Option<bool>("--accept-shrink") { Description = "Lets a large drop in records through." };
        var command = new Command("refresh", "Starts a refresh now.") { tenant, server, watch, accept };
        command.SetAction((parsed, cancellationToken) => ServerClient.RunAsync(parsed.GetValue(server)!, async client =>
        {
            var path = (parsed.GetValue(tenant) is { } name ? $"/v1/tenants/{name}/refresh" : "/v1/refresh") + (parsed.GetValue(accept) ? "?accept_shrink=true" : "");
            using var response = await client.SendAsync(HttpMethod.Post, path, null, cancellationToken);
            using var started = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
            var refreshes = started.RootElement.ValueKind == JsonValueKind.Array ? started.RootElement.EnumerateArray().ToArray() : [started.RootElement];
            foreach (var refresh in refreshes)
            {
                Console.WriteLine($"{refresh.GetProperty("tenant").GetString()}: refresh {refresh.GetProperty("id").GetString()} runs");
            }

            if (!parsed.GetValue(watch))
            {
                return ExitCodes.Done;
            }

            var ends = await Task.WhenAll(refreshes.Select(r => WatchAsync(client, r.GetProperty("id").GetString()!, cancellationToken)));
            return ends.All(end => end is "stored" or "nothing_left" or "no_longer_due") ? ExitCodes.Done : ExitCodes.Failed;
        }));
        return command;
    }

    private static async Task<string> WatchAsync(ServerClient client, string id, CancellationToken cancellationToken)
    {
        using var response = await client.SendAsync(HttpMethod.Get, $"/v1/refreshes/{id}/events", null, cancellationToken);
        var (state, shown) = ("", "");
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(cancellationToken)).EnumerateAsync(cancellationToken))
        {
            using var status = JsonDocument.Parse(item.Data);
            state = status.RootElement.GetProperty("state").GetString()!;
            var line = Line(status.RootElement, state);
            if (line != shown)
            {
                Console.WriteLine(shown = line);
            }
        }

        return state;
    }

    private static string Line(JsonElement s, string state)
    {
        var (crossed, total) = (s.GetProperty("crossed").GetInt32(), s.GetProperty("total").GetInt32());
        var bar = total == 0 ? new string('.', 30) : new string('#', 30 * crossed / total).PadRight(30, '.');
        var eta = s.GetProperty("eta_seconds") is { ValueKind: JsonValueKind.Number } left ? string.Create(CultureInfo.InvariantCulture, $", {left.GetDouble():0} s left") : "";
        return $"{s.GetProperty("tenant").GetString()} [{bar}] {crossed}/{total} {state}{eta}";
    }
}

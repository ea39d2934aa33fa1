using System.CommandLine;
using System.Text.Json;

namespace CustomerCache.Server.CommandLine;

/// <summary>Starts refreshes and follows them to their end.</summary>
internal static class RefreshCommand
{
    public static Command Create()
    {
        var tenant = new Argument<string?>("TENANT")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "Such as velocloud/vco1.example.net; all of them when left out.",
        };
        var server = ServerClient.Option();
        var watch = new Option<bool>("--watch")
        {
            Description = "Shows the progress until the end; the exit code tells whether it was stored.",
        };
        var accept = new Option<bool>("--accept-shrink") { Description = "Lets a large drop in records through." };
        var json = Terminal.Json("One refresh per line as the API answers, again with every progress when watched.");
        var command = new Command("refresh", "Starts a refresh now.") { tenant, server, watch, accept, json };
        command.SetAction(
            (parsed, cancellationToken) =>
                ServerClient.RunAsync(
                    parsed.GetValue(server)!,
                    async client =>
                    {
                        var path =
                            (
                                parsed.GetValue(tenant) is { } name
                                    ? await client.PathOfTenantAsync(name, cancellationToken) + "/refresh"
                                    : "/v1/refresh"
                            ) + (parsed.GetValue(accept) ? "?accept_shrink=true" : "");
                        using var response = await client.SendAsync(HttpMethod.Post, path, null, cancellationToken);
                        using var started = await JsonDocument.ParseAsync(
                            await response.Content.ReadAsStreamAsync(cancellationToken),
                            default,
                            cancellationToken
                        );
                        var refreshes =
                            started.RootElement.ValueKind == JsonValueKind.Array
                                ? started.RootElement.EnumerateArray().ToArray()
                                : [started.RootElement];
                        foreach (var refresh in refreshes)
                        {
                            Terminal.Print(refresh, parsed.GetValue(json), r => $"{Text(r, "tenant")}: refresh {Text(r, "id")} runs");
                        }

                        if (!parsed.GetValue(watch))
                        {
                            return ExitCodes.Done;
                        }

                        var ends = await new RefreshWatch(client, parsed.GetValue(json)).FollowAsync(
                            [.. refreshes.Select(r => (Text(r, "id"), Text(r, "tenant")))],
                            cancellationToken
                        );
                        return ends.All(end => end is "stored" or "nothing_left" or "no_longer_due") ? ExitCodes.Done : ExitCodes.Failed;
                    }
                )
        );
        return command;
    }

    private static string Text(JsonElement refresh, string name) => refresh.GetProperty(name).GetString()!;
}

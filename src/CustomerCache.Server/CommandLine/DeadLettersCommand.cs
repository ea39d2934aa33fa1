using System.CommandLine;
using System.Text.Json;

namespace CustomerCache.Server.CommandLine;

/// <summary>Lists, retries and drops jobs and events that failed for good.</summary>
internal static class DeadLettersCommand
{
    private const string Letters = "/v1/dead-letters?limit=1000";

    public static Command Create() =>
        new("dead-letters", "Lists, shows, retries or drops jobs and events that failed for good.")
        {
            List(),
            Show(),
            Act(
                "retry",
                "Handles dead letters again, now.",
                (client, id, token) => client.SendAsync(HttpMethod.Post, $"/v1/dead-letters/{Uri.EscapeDataString(id)}/retry", null, token),
                "accepted"
            ),
            Act(
                "drop",
                "Drops dead letters.",
                (client, id, token) => client.SendAsync(HttpMethod.Delete, $"/v1/dead-letters/{Uri.EscapeDataString(id)}", null, token),
                "dropped"
            ),
        };

    private static Command List() =>
        ServerClient.CreateCommand(
            new Command("list", "Prints the dead letters, one per line, the newest first."),
            _ => (HttpMethod.Get, Letters, null),
            answer => answer.GetProperty("dead_letters").EnumerateArray().Select(Line)
        );

    private static Command Show()
    {
        var id = new Argument<string>("ID") { Description = "The id, as list prints it." };
        return ServerClient.CreateCommand(
            new Command("show", "Prints one dead letter, a member per line.") { id },
            p => (HttpMethod.Get, $"/v1/dead-letters/{Uri.EscapeDataString(p.GetValue(id)!)}", null),
            answer => answer.EnumerateObject().Select(m => $"{m.Name}: {m.Value}")
        );
    }

    private static string Line(JsonElement letter)
    {
        var ids = letter.GetProperty("ids").EnumerateArray().Select(i => i.GetString()).ToArray();
        return $"{Text(letter, "id")}  {Text(letter, "failed_at")}  {Text(letter, "kind")} of {Text(letter, "origin")}: "
            + $"{Text(letter, "type")} {Text(letter, "change")} {Text(letter, "entity")} "
            + $"{string.Join(", ", ids.Take(3))}{(ids.Length > 3 ? $" and {ids.Length - 3} more" : "")}: "
            + $"{Text(letter, "reason")}";
    }

    private static Command Act(
        string name,
        string description,
        Func<ServerClient, string, CancellationToken, Task<HttpResponseMessage>> act,
        string done
    )
    {
        var server = ServerClient.Option();
        var ids = new Argument<string[]>("id") { Description = "The ids, as list prints them.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "All dead letters." };
        var json = Terminal.Json("One object per dead letter.");
        var command = new Command(name, description) { server, ids, all, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == (result.GetValue(ids) is { Length: > 0 }))
            {
                result.AddError("Name dead letters by id, or all of them by --all.");
            }
        });
        command.SetAction(
            (parsed, cancellationToken) =>
                ServerClient.RunAsync(
                    parsed.GetValue(server)!,
                    async client =>
                    {
                        var failed = 0;
                        foreach (var id in parsed.GetValue(all) ? await AllAsync(client, cancellationToken) : parsed.GetValue(ids)!)
                        {
                            try
                            {
                                using var response = await act(client, id, cancellationToken);
                                Console.WriteLine(
                                    parsed.GetValue(json) ? Terminal.Object(("id", id), (done, true), ("reason", null)) : $"{id} {done}"
                                );
                            }
                            catch (RefusedException refused)
                            {
                                failed++;
                                await (
                                    parsed.GetValue(json)
                                        ? Console.Out.WriteLineAsync(
                                            Terminal.Object(("id", id), (done, false), ("reason", refused.Message))
                                        )
                                        : Console.Error.WriteLineAsync($"{id}: {refused.Message}")
                                );
                            }
                        }

                        return failed == 0 ? ExitCodes.Done : ExitCodes.Failed;
                    }
                )
        );
        return command;
    }

    private static async Task<string[]> AllAsync(ServerClient client, CancellationToken cancellationToken)
    {
        using var answer = await client.GetJsonAsync(Letters, cancellationToken);
        return [.. answer.RootElement.GetProperty("dead_letters").EnumerateArray().Select(l => Text(l, "id"))];
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).ToString();
}

using System.CommandLine;

namespace CustomerCache.Server.CommandLine;

/// <summary>
/// Prints whether a server is ready. Meant for the container image, which has neither a shell nor <c>curl</c>. Needs no key.
/// </summary>
internal static class ReadyCommand
{
    public static Command Create()
    {
        var server = ServerClient.Option();
        var json = Terminal.Json("As an object.");
        var command = new Command("ready", "Says whether the server has something to serve; exit code 0 when it has.") { server, json };
        command.SetAction(
            (parsed, cancellationToken) =>
                ServerClient.RunAsync(
                    parsed.GetValue(server)!,
                    async client =>
                    {
                        using var response = await client.SendAsync(HttpMethod.Get, "/health/ready", null, cancellationToken);
                        var answer = await response.Content.ReadAsStringAsync(cancellationToken);
                        Console.WriteLine(parsed.GetValue(json) ? Terminal.Object(("ready", true), ("answer", answer)) : answer);
                        return ExitCodes.Done;
                    }
                )
        );
        return command;
    }
}

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
        var command = new Command("ready", "Says whether the server has something to serve; exit code 0 when it has.") { server };
        command.SetAction(
            (parsed, cancellationToken) =>
                ServerClient.RunAsync(
                    parsed.GetValue(server)!,
                    async client =>
                    {
                        using var response = await client.SendAsync(HttpMethod.Get, "/health/ready", null, cancellationToken);
                        Console.WriteLine(await response.Content.ReadAsStringAsync(cancellationToken));
                        return ExitCodes.Done;
                    }
                )
        );
        return command;
    }
}

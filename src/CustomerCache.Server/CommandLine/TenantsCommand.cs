using System.CommandLine;

namespace CustomerCache.Server.CommandLine;

/// <summary>Prints the state of every tenant.</summary>
internal static class TenantsCommand
{
    public static Command Create()
    {
        var server = ServerClient.Option();
        var json = Terminal.Json();
        var command = new Command("tenants", "Prints how every tenant stands.") { server, json };
        command.SetAction(
            (parsed, cancellationToken) =>
                ServerClient.RunAsync(
                    parsed.GetValue(server)!,
                    async client =>
                    {
                        using var tenants = await client.GetJsonAsync("/v1/tenants", cancellationToken);
                        if (parsed.GetValue(json))
                        {
                            Console.WriteLine(tenants.RootElement.GetRawText());
                            return ExitCodes.Done;
                        }

                        var terminal = Terminal.Out();
                        if (Terminal.IsWatched(terminal))
                        {
                            terminal.Write(TenantTable.Render(tenants.RootElement));
                            return ExitCodes.Done;
                        }

                        foreach (var line in TenantTable.Lines(tenants.RootElement))
                        {
                            Console.WriteLine(line);
                        }

                        return ExitCodes.Done;
                    }
                )
        );
        return command;
    }
}

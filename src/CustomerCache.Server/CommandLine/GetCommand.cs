using System.CommandLine;
using Microsoft.AspNetCore.Http.Extensions;

namespace CustomerCache.Server.CommandLine;

/// <summary>Prints selected records, one JSON object per line.</summary>
internal static class GetCommand
{
    public static Command Create()
    {
        var server = ServerClient.Option();
        var system = new Option<string>("--system") { Description = "velocloud or hawkeye.", DefaultValueFactory = _ => "velocloud" };
        system.AcceptOnlyFromAmong("velocloud", "hawkeye");
        Option<string[]>[] many =
        [
            new("--host") { Description = "Only of this host; may be repeated." },
            new("--enterprise-id") { Description = "Only of this VeloCloud enterprise; may be repeated." },
            new("--client-id") { Description = "Only of this Bruin client; may be repeated." },
            new("--site-id") { Description = "Only of this Bruin site; may be repeated." },
            new("--serial") { Description = "Only this serial number; may be repeated." },
            new("--last-contact-after") { Description = "Only devices contacted later than this, such as 2026-03-01T10:00:00Z." },
            new("--fields") { Description = "Only these members, comma separated, such as serial_number,edge.edge_id." },
            new("--limit") { Description = "The most records to print." },
        ];
        var json = Terminal.Json("As the API answers: one array instead of one record per line.");
        var command = new Command("get", "Prints selected records, one per line.") { server, system, json };
        foreach (var option in many)
        {
            command.Add(option);
        }

        many.Single(o => o.Name == "--fields")
            .Validators.Add(result =>
            {
                var fields = result.Tokens.SelectMany(t =>
                    t.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                );
                foreach (var error in fields.Select(RecordFields.Check).OfType<string>())
                {
                    result.AddError(error);
                }
            });

        command.SetAction(
            (parsed, cancellationToken) =>
                ServerClient.RunAsync(
                    parsed.GetValue(server)!,
                    async client =>
                    {
                        var query = new QueryBuilder();
                        foreach (var option in many)
                        {
                            query.Add(option.Name[2..].Replace('-', '_'), parsed.GetValue(option) ?? []);
                        }

                        using var response = await client.SendAsync(
                            HttpMethod.Get,
                            $"/v1/{parsed.GetValue(system)}/records{query}",
                            null,
                            cancellationToken
                        );
                        using var body = await System.Text.Json.JsonDocument.ParseAsync(
                            await response.Content.ReadAsStreamAsync(cancellationToken),
                            default,
                            cancellationToken
                        );
                        foreach (var record in parsed.GetValue(json) ? [body.RootElement] : body.RootElement.EnumerateArray().ToArray())
                        {
                            Console.WriteLine(record.GetRawText());
                        }

                        return body.RootElement.GetArrayLength() > 0 ? ExitCodes.Done : ExitCodes.Failed;
                    }
                )
        );
        return command;
    }
}

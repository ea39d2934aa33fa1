using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using CustomerCache.Server.Storage;

namespace CustomerCache.Server.CommandLine;

/// <summary>Moves the records of a tenant from and to a file.</summary>
internal static class ImportExportCommands
{
    public static Command CreateImport()
    {
        var (tenant, server) = (Tenant(), ServerClient.Option());
        var file = new Argument<FileInfo>("FILE") { Description = "A JSON array of records, in the shape that the former service stored." };
        file.AcceptExistingOnly();
        var json = Terminal.Json();
        var accept = new Option<bool>("--accept-shrink") { Description = "Lets an empty import, or one that drops many records, through." };
        var command = new Command("import", "Replaces the records of a tenant by those of a file.") { tenant, file, accept, server, json };
        command.SetAction(
            (parsed, cancellationToken) =>
                ServerClient.RunAsync(
                    parsed.GetValue(server)!,
                    async client =>
                    {
                        await using var stream = parsed.GetValue(file)!.OpenRead();
                        using var content = new StreamContent(stream)
                        {
                            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
                        };
                        using var response = await client.SendAsync(
                            HttpMethod.Post,
                            await client.PathOfTenantAsync(parsed.GetValue(tenant)!, cancellationToken)
                                + "/import"
                                + (parsed.GetValue(accept) ? "?accept_shrink=true" : ""),
                            content,
                            cancellationToken
                        );
                        using var done = await JsonDocument.ParseAsync(
                            await response.Content.ReadAsStreamAsync(cancellationToken),
                            default,
                            cancellationToken
                        );
                        Terminal.Print(
                            done.RootElement,
                            parsed.GetValue(json),
                            d =>
                                $"{parsed.GetValue(tenant)}: version {d.GetProperty("version")} with {d.GetProperty("records")} records "
                                + $"(before: {d.GetProperty("before")}, {d.GetProperty("dropped")} of them dropped)"
                        );
                        return ExitCodes.Done;
                    }
                )
        );
        return command;
    }

    public static Command CreateExport()
    {
        var (tenant, server) = (Tenant(), ServerClient.Option());
        var file = new Argument<string>("FILE")
        {
            Description = "Where to write; - for standard output. An existing file is replaced when the export is complete.",
        };
        var json = Terminal.Json("What was written as an object; to standard output the records are JSON anyway.");
        var command = new Command("export", "Writes the records of a tenant to a file.") { tenant, file, server, json };
        command.SetAction(
            (parsed, cancellationToken) =>
                ServerClient.RunAsync(
                    parsed.GetValue(server)!,
                    async client =>
                    {
                        using var response = await client.SendAsync(
                            HttpMethod.Get,
                            await client.PathOfTenantAsync(parsed.GetValue(tenant)!, cancellationToken) + "/export",
                            null,
                            cancellationToken
                        );
                        if (parsed.GetValue(file) is "-")
                        {
                            await Console.Out.WriteAsync(await response.Content.ReadAsStringAsync(cancellationToken));
                            return ExitCodes.Done;
                        }

                        var target = Path.GetFullPath(parsed.GetValue(file)!);
                        await using (var stream = PrivateFile.Create(target + ".part"))
                        {
                            await response.Content.CopyToAsync(stream, cancellationToken);
                        }

                        File.Move(target + ".part", target, overwrite: true);
                        var bytes = new FileInfo(target).Length;
                        Console.WriteLine(
                            parsed.GetValue(json)
                                ? Terminal.Object(("tenant", parsed.GetValue(tenant)), ("bytes", bytes), ("file", target))
                                : $"{parsed.GetValue(tenant)}: {bytes} bytes in {target}"
                        );
                        return ExitCodes.Done;
                    }
                )
        );
        return command;
    }

    private static Argument<string> Tenant() => new("TENANT") { Description = "Such as velocloud/vco1.example.net." };
}

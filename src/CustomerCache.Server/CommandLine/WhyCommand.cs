using System.CommandLine;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Server.CommandLine;

/// <summary>Prints why a device is, or is not, in the cache.</summary>
internal static class WhyCommand
{
    public static Command Create()
    {
        var serial = new Argument<string>("SERIAL") { Description = "The serial number of the device." };
        var server = ServerClient.Option();
        var json = Terminal.Json("As the API answers, one decision per line.");
        var command = new Command("why", "Says why a device is, or is not, in the cache.") { serial, server, json };
        command.SetAction(
            (parsed, cancellationToken) =>
                ServerClient.RunAsync(
                    parsed.GetValue(server)!,
                    async client =>
                    {
                        var found = false;
                        foreach (var system in Enum.GetValues<DeviceSystem>().Select(s => s.Name()))
                        {
                            using var decisions = await client.GetJsonAsync(
                                $"/v1/{system}/decisions?serial={Uri.EscapeDataString(parsed.GetValue(serial)!)}",
                                cancellationToken
                            );
                            foreach (var decision in decisions.RootElement.EnumerateArray())
                            {
                                found = true;
                                Terminal.Print(decision, parsed.GetValue(json), Sentence);
                            }
                        }

                        if (!found)
                        {
                            await Console.Error.WriteLineAsync("No vendor has listed this serial number.");
                        }

                        return found ? ExitCodes.Done : ExitCodes.Failed;
                    }
                )
        );
        return command;
    }

    private static string Sentence(JsonElement d)
    {
        var detail = d.GetProperty("detail").GetString() is { Length: > 0 } text ? $" ({text})" : "";
        var confirmed = d.GetProperty("last_confirmed_at").GetString() is { } at ? $"; last confirmed {at}" : "; never confirmed";
        return $"{d.GetProperty("tenant").GetString()} {d.GetProperty("serial_number").GetString()}: "
            + $"{d.GetProperty("decision").GetString()}, "
            + $"because {d.GetProperty("explanation").GetString()}{detail}; decided {d.GetProperty("decided_at").GetString()}{confirmed}";
    }
}

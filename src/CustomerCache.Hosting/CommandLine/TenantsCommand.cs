using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace CustomerCache.Hosting.CommandLine;

/// <summary>Prints how every tenant stands.</summary>
internal static class TenantsCommand
{
    public static Command Create()
    {
        var server = ServerClient.Option();
        var json = new Option<bool>("--json") { Description = "As the API answers." };
        var command = new Command("tenants", "Prints how every tenant stands.") { server, json };
        command.SetAction((parsed, cancellationToken) => ServerClient.RunAsync(parsed.GetValue(server)!, async client =>
        {
            using var tenants = await client.GetJsonAsync("/v1/tenants", cancellationToken);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(tenants.RootElement.GetRawText());
                return ExitCodes.Done;
            }

            Console.WriteLine($"{"TENANT",-44} {"STATE",-12} {"VERSION",8} {"RECORDS",8} {"STALE",6}  {"AGE",-10} NEXT REFRESH");
            foreach (var tenant in tenants.RootElement.EnumerateArray())
            {
                Console.WriteLine(Line(tenant));
            }

            return ExitCodes.Done;
        }));
        return command;
    }

    private static string Line(JsonElement t)
    {
        var age = t.GetProperty("age_seconds") is { ValueKind: JsonValueKind.Number } seconds
            ? TimeSpan.FromSeconds(Math.Round(seconds.GetDouble())).ToString("c", CultureInfo.InvariantCulture) : "-";
        var next = t.GetProperty("next_refresh_at") is { ValueKind: JsonValueKind.String } at
            ? at.GetDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "now";
        return $"{t.GetProperty("tenant").GetString(),-44} {t.GetProperty("state").GetString(),-12} {t.GetProperty("version").GetInt64(),8} "
            + $"{t.GetProperty("records").GetInt32(),8} {t.GetProperty("stale_records").GetInt32(),6}  {age,-10} {next}";
    }
}

using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Server.Options;

namespace CustomerCache.Server.CommandLine;

/// <summary>Creates <c>config show</c> and <c>config schema</c>.</summary>
internal static class ConfigCommand
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        var show = new Command("show", "Prints the configuration in force, defaults included. Secrets are shown as ***.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        var json = Terminal.Json("As one object of keys and values.");
        show.Add(json);
        show.SetAction((parsed, _) => ShowAsync([.. parsed.UnmatchedTokens], parsed.GetValue(json)));
        var schema = new Command("schema", "Prints the JSON schema of the configuration, for editors and checks.");
        schema.Add(Terminal.Json("It is JSON anyway."));
        schema.SetAction((_, _) => Task.FromResult(Print(SchemaText())));
        return new Command("config", "The configuration: in force, or its JSON schema.") { show, schema };
    }

    /// <summary>Returns the schema as docs/configuration.schema.json has it.</summary>
    internal static string SchemaText() => ConfigurationKeys.Schema().ToJsonString(Indented) + "\n";

    private static async Task<int> ShowAsync(string[] args, bool asJson)
    {
        await using var app = ServerProgram.Build(args);
        var values = ConfigurationKeys.Effective(app.Configuration).ToArray();
        return Print(
            asJson
                ? new JsonObject(values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))).ToJsonString(Indented) + "\n"
                : string.Concat(values.Select(v => $"{v.Key} = {v.Value}\n"))
        );
    }

    private static int Print(string text)
    {
        Console.Out.Write(text);
        return ExitCodes.Done;
    }
}

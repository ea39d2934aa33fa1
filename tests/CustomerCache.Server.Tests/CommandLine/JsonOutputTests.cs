using System.CommandLine;
using System.Text;
using System.Text.Json;
using CustomerCache.Server.CommandLine;
using CustomerCache.Server.Tests.Http;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.CommandLine;

/// <summary>Every command that prints takes <c>--json</c>, and then each line that it prints is JSON.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class JsonOutputTests(StoredServer stored) : IClassFixture<StoredServer>
{
    // These run until they are stopped, or print a script for a shell.
    private static readonly string[] Without = ["completion", "demo", "serve", "simulate"];

    [Fact]
    public void Every_command_that_prints_takes_json() =>
        Assert.Equal(
            Without,
            Leaves(CommandLineProgram.CreateRoot(), "")
                .Where(c => c.Command.Options.All(o => o.Name != "--json"))
                .Select(c => c.Name)
                .Order(StringComparer.Ordinal)
        );

    [Theory]
    [InlineData("get", "--limit", "2")]
    [InlineData("get", "--system", "hawkeye", "--fields", "serial_number")]
    [InlineData("ready")]
    [InlineData("tenants")]
    [InlineData("health")]
    [InlineData("silos")]
    [InlineData("caches", "list")]
    [InlineData("caches", "usage", "orders")]
    [InlineData("caches", "invalidate", "orders", "--key", "orders:detail:none")]
    [InlineData("jobs", "list")]
    [InlineData("events", "channels")]
    [InlineData("dead-letters", "list")]
    [InlineData("dead-letters", "retry", "nosuch")]
    [InlineData("dead-letters", "drop", "nosuch")]
    [InlineData("export", "velocloud/vco1.example.net", "-")]
    public async Task Read_commands_print_JSON(params string[] words) =>
        await PrintsJsonAsync([.. words, "--server", stored.Client.BaseAddress!.ToString()]);

    [Theory]
    [InlineData("key")]
    [InlineData("config", "show")]
    [InlineData("config", "schema")]
    public async Task Other_commands_print_JSON(params string[] words) => await PrintsJsonAsync(words);

    [Fact]
    public async Task Written_files_are_described_in_JSON()
    {
        using var data = new DataFolder();
        using var folder = new DataFolder();
        await StoredTenants.StoreAsync(data.Path, StoredTenants.Vco1, StoredServer.Vco1);
        var (copy, target) = (Path.Combine(folder.Path, "copy.db"), Path.Combine(folder.Path, "out.json"));

        await PrintsJsonAsync("backup", copy, "--data-folder", data.Path);
        await PrintsJsonAsync("restore", copy, "--data-folder", Path.Combine(folder.Path, "restored"));
        await PrintsJsonAsync("export", VendorLab.Vco1.ToString(), target, "--server", stored.Client.BaseAddress!.ToString());

        Assert.True(File.Exists(target));
    }

    [Fact]
    public async Task Commands_about_one_object_print_one_document()
    {
        using var folder = new DataFolder();
        var (events, records) = (Path.Combine(folder.Path, "events.json"), Path.Combine(folder.Path, "records.json"));
        await File.WriteAllTextAsync(events, ChangeBodies.Own("Order", "update", "json-1"));
        await File.WriteAllTextAsync(records, $"[{string.Join(',', StoredServer.Vco2.Select(r => r.GetRawText()))}]");
        using var put = await stored.Client.PutAsync(
            "/v1/caches/orders/entries/orders:detail:json",
            new StringContent("""{"a":1}""", Encoding.UTF8, "application/json")
        );

        var value = await DocumentAsync("caches", "get", "orders", "orders:detail:json");
        var import = await DocumentAsync("import", StoredTenants.Vco2.ToString(), records);
        var why = await DocumentAsync("why", StoredServer.Vco2[0].Serial()!);
        var refresh = await DocumentAsync("refresh", StoredTenants.Vco1.ToString());
        var sent = await DocumentAsync("events", "send", events);
        var job = (await DocumentAsync("jobs", "list")).GetProperty("jobs")[0].GetProperty("id").GetString()!;
        var shown = await DocumentAsync("jobs", "show", job);

        Assert.Equal("""{"a":1}""", value.GetRawText());
        Assert.Equal(StoredServer.Vco2[0].Serial(), why.GetProperty("serial_number").GetString());
        Assert.Equal((10, 0), (import.Count("records"), import.Count("dropped")));
        Assert.Equal(StoredTenants.Vco1.ToString(), refresh.GetProperty("tenant").GetString());
        Assert.Equal((1, 1), (sent.Count("accepted"), sent.Count("jobs")));
        Assert.Equal(job, shown.GetProperty("id").GetString());
    }

    private async Task<JsonElement> DocumentAsync(params string[] words)
    {
        var ran = await ConsoleCapture.RunAsync([.. words, "--json", "--server", stored.Client.BaseAddress!.ToString()]);

        Assert.Empty(ran.Error);
        return JsonSerializer.Deserialize<JsonElement>(Assert.Single(ran.Out));
    }

    // Output over several lines is one document.
    private static async Task PrintsJsonAsync(params string[] words)
    {
        var ran = await ConsoleCapture.RunAsync([.. words, "--json"]);

        Assert.Empty(ran.Error);
        Assert.NotEmpty(ran.Out);
        var printed = string.Join('\n', ran.Out);
        Assert.True(IsJson(printed) || ran.Out.All(IsJson), printed);
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var read = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IEnumerable<(string Name, Command Command)> Leaves(Command command, string name) =>
        command.Subcommands.Count == 0
            ? [(name, command)]
            : command.Subcommands.SelectMany(c => Leaves(c, name.Length == 0 ? c.Name : $"{name} {c.Name}"));
}

using System.CommandLine;
using System.Text.Json;
using CustomerCache.Server.CommandLine;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Http;
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
    public async Task Asking_commands_print_JSON(params string[] words) =>
        await PrintsJsonAsync([.. words, "--server", stored.Client.BaseAddress!.ToString()]);

    [Theory]
    [InlineData("key")]
    [InlineData("config", "show")]
    [InlineData("config", "schema")]
    public async Task Other_commands_print_JSON(params string[] words) => await PrintsJsonAsync(words);

    [Fact]
    public async Task Files_are_written_with_JSON_about_them()
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

    // What is printed over several lines is one document.
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

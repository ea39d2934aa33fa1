using System.Text.Json;
using CustomerCache.Server.CommandLine;
using CustomerCache.Server.Tests.Http;
using CustomerCache.Tests.Contract;
using Spectre.Console;

namespace CustomerCache.Server.Tests.CommandLine;

/// <summary>The commands that read from a running server.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ReadingCommandTests(StoredServer stored) : IClassFixture<StoredServer>
{
    private string Server => stored.Client.BaseAddress!.ToString();

    [Fact]
    public async Task Get_prints_the_records_one_per_line()
    {
        var ran = await ConsoleCapture.RunAsync("get", "--server", Server);

        Assert.Equal((0, 0), (ran.Code, ran.Error.Length));
        Assert.Equal(StoredServer.Vco1.Concat(StoredServer.Vco2).Select(r => r.GetRawText()), ran.Out);
    }

    [Fact]
    public async Task Get_selects_as_the_API_does()
    {
        var ran = await ConsoleCapture.RunAsync(
            "get",
            "--host",
            "vco1.example.net",
            "--client-id",
            "9101",
            "--client-id",
            "9102",
            "--last-contact-after",
            "2026-03-10T00:00:00Z",
            "--fields",
            "serial_number,edge.edge_id",
            "--limit",
            "3",
            "--server",
            Server
        );

        var expected = (
            await stored.Server.JsonAsync(
                "/v1/velocloud/records?host=vco1.example.net&client_id=9101&client_id=9102&last_contact_after=2026-03-10T00:00:00Z"
                    + "&fields=serial_number,edge.edge_id&limit=3"
            )
        ).EnumerateArray();
        Assert.Equal(0, ran.Code);
        Assert.Equal(3, ran.Out.Length);
        Assert.Equal(expected.Select(r => r.GetRawText()), ran.Out);
    }

    [Fact]
    public async Task Get_prints_probes_when_asked_for_that_system()
    {
        var ran = await ConsoleCapture.RunAsync("get", "--system", "hawkeye", "--serial", "XR00002", "--server", Server);

        Assert.Equal([StoredServer.Probes[1].GetRawText()], ran.Out);
    }

    [Theory]
    [InlineData(1, "", "--serial", "unknown")]
    [InlineData(1, "'enterprise_id' 'x' is not a whole number", "--enterprise-id", "x")]
    [InlineData(1, "No selected tenant has been built yet: velocloud/vco3.example.net", "--host", StoredServer.NeverBuilt)]
    [InlineData(2, "", "--system", "switches")]
    [InlineData(2, "", "--colour", "red")]
    public async Task Get_without_a_result_says_why_and_fails(int code, string error, params string[] words)
    {
        var ran = await ConsoleCapture.RunAsync(["get", "--server", Server, .. words]);

        Assert.Equal(code, ran.Code);
        Assert.Empty(ran.Out);
        Assert.True(code == 2 || error == string.Concat(ran.Error), string.Concat(ran.Error));
    }

    [Theory]
    [InlineData("serial_numbr", "There is no field 'serial_numbr'; did you mean serial_number?")]
    [InlineData("serial_number,edge.edgeid", "There is no field 'edge.edgeid'; did you mean edge.edge_id?")]
    [InlineData("edge_name.first", "There is no field 'edge_name.first': edge_name has no members.")]
    public async Task Get_refuses_an_unknown_field_with_the_closest_one(string fields, string error)
    {
        var ran = await ConsoleCapture.RunAsync("get", "--fields", fields, "--server", Server);

        Assert.Equal((2, 0, error), (ran.Code, ran.Out.Length, ran.Error[0]));
    }

    [Fact]
    public async Task Get_knows_every_member_of_the_records()
    {
        var fields = StoredServer.Vco1[0].EnumerateObject().Concat(StoredServer.Probes[0].EnumerateObject()).Select(m => m.Name).Distinct();

        var ran = await ConsoleCapture.RunAsync(
            "get",
            "--fields",
            string.Join(',', fields.Append("site_details.siteLabel").Append("logical_ids.interface_name")),
            "--limit",
            "1",
            "--server",
            Server
        );

        Assert.Equal(0, ran.Code);
        Assert.Equal(StoredServer.Vco1[0].GetRawText(), Assert.Single(ran.Out));
    }

    [Fact]
    public async Task Tenants_fit_into_80_columns()
    {
        var ran = await ConsoleCapture.RunAsync("tenants", "--server", Server);
        var tenants = await stored.Server.JsonAsync("/v1/tenants");
        var wide = JsonSerializer.Deserialize<JsonElement>(
            tenants.GetRawText().Replace("vco1.example.net", $"{new string('x', 60)}.example.net", StringComparison.Ordinal)
        );
        var terminal = OnTerminal(TenantTable.Width, tenants);

        Assert.All(ran.Out, l => Assert.InRange(l.Length, 1, 80));
        Assert.All(TenantTable.Lines(wide), l => Assert.InRange(l.Length, 1, 80));
        Assert.Contains(TenantTable.Lines(wide), l => l.StartsWith("velocloud/xxx", StringComparison.Ordinal) && l.Contains('…'));
        Assert.All(terminal, l => Assert.InRange(l.Length, 0, 80));
        Assert.Contains(terminal, l => l.Contains("velocloud/vco1.example.net", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tenants_prints_a_line_for_each()
    {
        var ran = await ConsoleCapture.RunAsync("tenants", "--server", Server);

        Assert.Equal(0, ran.Code);
        Assert.Equal(
            [
                ["TENANT", "STATE", "VERSION", "RECORDS", "STALE"],
                ["velocloud/vco1.example.net", "ready", "1", "40", "0"],
                ["velocloud/vco2.example.net", "ready", "1", "10", "0"],
                ["velocloud/vco3.example.net", "never_built", "0", "0", "0"],
                ["hawkeye/hawkeye.example.net", "ready", "1", "5", "0"],
            ],
            ran.Out.Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..5])
        );
    }

    [Fact]
    public async Task Tenants_as_JSON_is_what_the_API_answers()
    {
        var ran = await ConsoleCapture.RunAsync("tenants", "--json", "--server", Server);

        Assert.Equal(4, JsonSerializer.Deserialize<JsonElement>(Assert.Single(ran.Out)).GetArrayLength());
    }

    [Theory]
    [InlineData("get")]
    [InlineData("tenants")]
    [InlineData("why", "VC00001")]
    [InlineData("refresh")]
    [InlineData("export", "velocloud/vco1.example.net", "never-written.json")]
    public async Task Unreachable_server_is_exit_code_3(params string[] words)
    {
        var ran = await ConsoleCapture.RunAsync([.. words, "--server", "http://127.0.0.1:9"]);

        Assert.Equal(3, ran.Code);
        Assert.StartsWith("http://127.0.0.1:9/ cannot be reached: ", Assert.Single(ran.Error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-command")]
    [InlineData("get", "--server", "nonsense")]
    [InlineData("tenants", "--server", "ftp://127.0.0.1")]
    [InlineData("why")]
    [InlineData("refresh", "one", "two")]
    [InlineData("import", "velocloud/vco1.example.net", "no-such-file.json")]
    [InlineData("demo", "--hosts", "0")]
    [InlineData("demo", "--edges", "many")]
    public async Task Wrong_arguments_are_exit_code_2_with_an_explanation(params string[] words)
    {
        var ran = await ConsoleCapture.RunAsync(words);

        Assert.Equal(2, ran.Code);
        Assert.Empty(ran.Out);
        Assert.NotEmpty(ran.Error);
        Assert.DoesNotContain(ran.Error, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("get", "--help")]
    public async Task Help_is_output_and_not_an_error(params string[] words) =>
        Assert.Equal(0, (await ConsoleCapture.RunAsync(words)).Code);

    private static string[] OnTerminal(int width, JsonElement tenants)
    {
        using var text = new StringWriter();
        var terminal = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(text),
            }
        );
        terminal.Profile.Width = width;
        terminal.Write(TenantTable.Render(tenants));
        return text.ToString().Split('\n');
    }
}

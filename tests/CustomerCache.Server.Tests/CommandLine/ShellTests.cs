using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CustomerCache.Server.CommandLine;
using CustomerCache.Server.Tests.Http;
using Spectre.Console;

namespace CustomerCache.Server.Tests.CommandLine;

/// <summary>Output of commands for terminals, shells and programs.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ShellTests(StoredServer stored) : IClassFixture<StoredServer>
{
    private string Server => stored.Client.BaseAddress!.ToString();

    [Theory]
    [InlineData("ref", "refresh")]
    [InlineData("refresh --w", "--watch")]
    [InlineData("completion ", "bash,fish,zsh")]
    [InlineData("get --system ", "hawkeye,velocloud")]
    public async Task Completion_lists_the_possible_words(string typed, string expected)
    {
        var ran = await ConsoleCapture.RunAsync($"[suggest:{typed.Length}]", typed);

        Assert.Equal(0, ran.Code);
        Assert.Superset(expected.Split(',').ToHashSet(), ran.Out.ToHashSet());
    }

    [Fact]
    public async Task Completion_script_of_bash_completes()
    {
        var script = await ConsoleCapture.RunAsync("completion", "bash", "--name", "cc");
        var program =
            $"cc() {{ echo refresh; echo tenants; }}\n{string.Join('\n', script.Out)}\nCOMP_LINE='cc ref'; COMP_POINT=6; COMP_WORDS=(cc "
            + $"ref); COMP_CWORD=1; _customer_cache_complete; echo \"${{COMPREPLY[*]}}\"";

        using var bash = Process.Start(
            new ProcessStartInfo("bash", ["-c", program]) { RedirectStandardOutput = true, UseShellExecute = false }
        )!;

        Assert.Equal("refresh", (await bash.StandardOutput.ReadToEndAsync()).Trim());
    }

    [Theory]
    [InlineData("completion", "tcsh")]
    [InlineData("completion", "bash", "--name", "$(reboot)")]
    public async Task Unknown_shell_and_invalid_name_are_refused(params string[] words) =>
        Assert.Equal(2, (await ConsoleCapture.RunAsync(words)).Code);

    [Fact]
    public async Task Generated_key_has_the_digest_that_is_printed_with_it()
    {
        var (one, other) = (await ConsoleCapture.RunAsync("key"), await ConsoleCapture.RunAsync("key"));

        var words = one.Out.Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]).ToArray();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(words[0]))), words[1]);
        Assert.NotEqual(one.Out[0], other.Out[0]);
    }

    [Fact]
    public async Task Tenants_on_a_terminal_are_a_table_with_problems_in_colour()
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                ColorSystem = ColorSystemSupport.Standard,
                Out = new AnsiConsoleOutput(text),
            }
        );
        console.Profile.Width = 160;
        var tenants = JsonSerializer.Deserialize<JsonElement>(
            (await ConsoleCapture.RunAsync("tenants", "--json", "--server", Server)).Out[0]
        );

        console.Write(TenantTable.Render(tenants));

        Assert.Contains("velocloud/vco1.example.net", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("\e[32mready\e[0m", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("\e[93mnever_built\e[0m", text.ToString(), StringComparison.Ordinal);
    }
}

using System.Text.RegularExpressions;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.CommandLine;

/// <summary>The newcomer's half hour of docs/operations.md, command by command.</summary>
[Collection(ConsoleCollection.Name)]
public sealed partial class OperationsTests
{
    private const string WrittenSerial = "VC000000001";

    [Fact]
    public async Task Commands_of_the_first_half_hour_do_what_the_page_describes()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(hosts: 3, edges: 20, probes: 10);
        await using var server = await lab.ServeBuiltAsync();
        using var folder = new DataFolder();
        var known = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached);
        var commands = Commands().ToArray();

        foreach (var command in commands)
        {
            var line = command
                .Replace(WrittenSerial, known.SerialNumber, StringComparison.Ordinal)
                .Replace("vco1.json", Path.Combine(folder.Path, "vco1.json"), StringComparison.Ordinal);
            Assert.True(await DoesAsync(server, line), line);
        }

        Assert.True(commands.Length >= 15);
    }

    private static IEnumerable<string> Commands() =>
        Blocks()
            .Matches(File.ReadAllText(Repository.File("docs/operations.md")))
            .SelectMany(m => m.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static async Task<bool> DoesAsync(RunningServer server, string line)
    {
        const string Program = "customer-cache ",
            Call = "curl \"$CUSTOMERCACHE_SERVER";
        if (line.StartsWith(Program, StringComparison.Ordinal))
        {
            var ran = await ConsoleCapture.RunAsync([
                .. line[Program.Length..].Split(' '),
                "--server",
                server.Client.BaseAddress!.ToString(),
            ]);
            return ran.Code == 0 && ran.Out.Length > 0;
        }

        Assert.StartsWith(Call, line, StringComparison.Ordinal);
        using var answer = await server.Client.GetAsync(line[Call.Length..].TrimEnd('"'));
        return answer.IsSuccessStatusCode && (await answer.Content.ReadAsStringAsync()).Length > 0;
    }

    [GeneratedRegex("```sh\n(?<lines>[^`]*)```", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Blocks();
}

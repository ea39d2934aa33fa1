using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Server;

namespace CustomerCache.Cluster.Tests.Processes;

public sealed partial class DemoClusterTests
{
    [Fact]
    public async Task Demo_with_an_unresponsive_silo_ends_all_silos_and_its_Redis_before_itself()
    {
        await using var demo = await ChildProcess.StartAsync(
            typeof(ServerProgram).Assembly.Location,
            ["demo", "--silos", "2", "--port", "0", "--hosts", "1", "--edges", "20", "--probes", "0"],
            [],
            "press Ctrl+C to end all of it"
        );
        var children = await ChildrenAsync(demo.Id);
        var silos = Silos().Matches(demo.Log.ToString()).Select(m => Id(m.Groups["id"].Value)).ToArray();
        await RunAsync("kill", "-STOP", Text(silos[^1]));

        await demo.DrainAsync();

        Assert.Equal((2, 3), (silos.Length, children.Length));
        Assert.Subset(children.ToHashSet(), silos.ToHashSet());
        Assert.All(children, id => Assert.Throws<ArgumentException>(() => Process.GetProcessById(id)));
    }

    private static async Task<int[]> ChildrenAsync(int parent) =>
        [.. (await RunAsync("pgrep", "-P", Text(parent))).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Id)];

    private static async Task<string> RunAsync(string program, params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output;
    }

    private static string Text(int id) => id.ToString(CultureInfo.InvariantCulture);

    private static int Id(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\(process (?<id>\d+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Silos();
}

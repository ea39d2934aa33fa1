using System.Diagnostics;
using CustomerCache.Server;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>The builds of the silo that a rolling upgrade goes from and to.</summary>
internal static class SiloBuilds
{
    /// <summary>The build under test.</summary>
    public static string Present => typeof(ServerProgram).Assembly.Location;

    /// <summary>Returns another build of the same sources with its own version; built at first use.</summary>
    public static async Task<string> NextAsync()
    {
        var project = Repository.File("src/CustomerCache.Server");
        string[] arguments =
        [
            "build",
            project,
            "--no-restore",
            "-c",
            "Release",
            "-v",
            "quiet",
            "-nodeReuse:false",
            "-p:BuildName=next",
            "-p:MinVerVersionOverride=0.2.0",
            "-p:RunAnalyzers=false",
        ];
        using var build = Process.Start(
            new ProcessStartInfo("dotnet", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        var errors = build.StandardError.ReadToEndAsync();
        var text = await build.StandardOutput.ReadToEndAsync();
        await build.WaitForExitAsync();
        Assert.True(build.ExitCode == 0, text + await errors);
        return Path.Combine(project, "bin", "next", "net10.0", "CustomerCache.Server.dll");
    }
}

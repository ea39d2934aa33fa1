using System.Globalization;
using CustomerCache.Benchmarks.Scale;
using CustomerCache.Server;
using CustomerCache.Tests.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Benchmarks;

/// <summary>
/// Time from the start of the server's process to a successful <c>/health/ready</c>, with 10,000 stored records, over that of a bare
/// silo of the same packages on localhost with one HTTP endpoint. Both as built, not published. The best of three each, alternating.
/// </summary>
internal static class StartRatio
{
    /// <summary>The argument that makes this program a bare silo; followed by its URL.</summary>
    public const string BareSilo = "bare-silo";

    public static async Task<Ratio> MeasureAsync(Lab lab)
    {
        var folder = Directory.CreateTempSubdirectory("customer-cache-start-");
        await lab.ServeOnceAsync(folder, null, (_, _) => Task.FromResult(0));
        var (server, bare) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round < 3; round++)
        {
            server = AlternatingRuns.Min(
                server,
                await ReadyAsync(
                    typeof(ServerProgram).Assembly.Location,
                    url => ["serve", "--urls", url, "--CustomerCache:DataFolder", folder.FullName]
                )
            );
            bare = AlternatingRuns.Min(bare, await ReadyAsync(typeof(StartRatio).Assembly.Location, url => [BareSilo, url]));
        }

        folder.Delete(recursive: true);
        return new Ratio(
            "start",
            server / bare,
            1.5,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{server.TotalSeconds:0.00} s with 10,000 records, bare silo {bare.TotalSeconds:0.00} s"
            )
        );
    }

    /// <summary>Runs an empty silo until the process is ended.</summary>
    public static async Task<int> RunBareSiloAsync(string url)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(Ports.Free(), 0);
            silo.AddMemoryGrainStorageAsDefault();
            silo.UseInMemoryReminderService();
        });
        await using var app = builder.Build();
        app.MapGet("/health/ready", () => Results.Ok());
        app.Urls.Add(url);
        await app.RunAsync();
        return 0;
    }

    private static async Task<TimeSpan> ReadyAsync(string assembly, Func<string, string[]> arguments)
    {
        await using var process = await ServerProcess.StartAsync(assembly, arguments);
        return process.StartTime;
    }
}

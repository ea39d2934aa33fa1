using System.Diagnostics;
using System.Globalization;
using System.Net;
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
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.Free()}");
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [assembly, .. arguments(url)])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            while (!await IsReadyAsync(client))
            {
                if (process.HasExited)
                {
                    throw new InvalidOperationException($"{assembly} ended with {process.ExitCode}.");
                }

                // Another process becomes ready without an event here; the period is the resolution of the measurement.
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            }

            return Stopwatch.GetElapsedTime(started);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync("/health/ready");
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

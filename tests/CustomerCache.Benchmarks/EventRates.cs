using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using CustomerCache.Server.Tests.Storage;

namespace CustomerCache.Benchmarks;

/// <summary>
/// Measures change events per second from HTTP to stored jobs, in batches of a hundred, relative to appending the bytes of each batch
/// durably to one file.
/// </summary>
internal static class EventRates
{
    private const int Batch = 100;
    private const int Batches = 40;
    private const int Callers = 16;

    private static int _lastEvent;

    public static async Task<Ratio> MeasureAsync(Lab lab)
    {
        using var folder = new DataFolder();
        await using var file = new FileStream(Path.Combine(folder.Path, "log"), FileMode.CreateNew, FileAccess.Write);
        var (stored, appended) = await AlternatingRuns.AlternateAsync(() => PostAsync(lab.Client), () => AppendAsync(file));
        return new Ratio(
            "events.rate",
            stored / appended,
            0.3,
            AtMost: false,
            string.Create(CultureInfo.InvariantCulture, $"{stored:0} events/s stored as jobs, {appended:0} events/s appended")
        );
    }

    private static async Task<double> PostAsync(HttpClient client)
    {
        var next = -1;
        var bodies = Bodies();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, Callers)
                .Select(async _ =>
                {
                    for (var i = Interlocked.Increment(ref next); i < Batches; i = Interlocked.Increment(ref next))
                    {
                        using var content = new ByteArrayContent(bodies[i]);
                        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                        using var response = await client.PostAsync("/v1/events", content);
                        response.EnsureSuccessStatusCode();
                    }
                })
        );
        return Batches * Batch / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static Task<double> AppendAsync(FileStream file)
    {
        var bodies = Bodies();
        var started = Stopwatch.GetTimestamp();
        foreach (var body in bodies)
        {
            file.Write(body);
            file.Flush(flushToDisk: true);
        }

        return Task.FromResult(Batches * Batch / Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    // Each event is new: a repeated one would be a duplicate and store nothing.
    private static byte[][] Bodies() =>
        [
            .. Enumerable
                .Range(0, Batches)
                .Select(_ => Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Range(0, Batch).Select(_ => Event())) + "]")),
        ];

    private static string Event()
    {
        var id = ++_lastEvent;
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"id":"e{{id}}","source":"bench","entity":"Product2","ids":["{{id}}"],"change":"update","changed_fields":["Name"],"occurred_at":"2026-03-01T10:00:00Z"}"""
        );
    }
}

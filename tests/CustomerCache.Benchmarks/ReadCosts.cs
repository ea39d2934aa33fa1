using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CustomerCache.Benchmarks;

/// <summary>What reads cost the server in memory, callers in time while everything changes, and followers in bytes.</summary>
internal static class ReadCosts
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// KiB that the process allocates per read: a connection of its own sends prepared bytes and allocates nothing, so that all of it, from
    /// the socket to the socket, is the server's.
    /// </summary>
    public static async Task<Ratio> AllocationAsync(Lab lab)
    {
        await Reading.PutAsync(lab, Reading.Entries + "0");
        string[] paths = [$"{Reading.Records}/{lab.Snapshot.Records[0].SerialNumber}", Reading.Entries + "0", Baselines.Array];
        await Baselines.AnswerAsAsync(lab.Client, paths[0]);
        var bytes = await AlternatingRuns.AlternateAsync([
            .. paths.Select<string, Func<Task<double>>>(path => () => Task.Run(() => AllocatedPerRead(lab.Client.BaseAddress!, path))),
        ]);
        return new Ratio(
            "read.alloc",
            Math.Max(bytes[0], bytes[1]) / 1024,
            1,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"bytes in all per serial read {bytes[0]:0}, per cached entry {bytes[1]:0}; of a constant answer {bytes[2]:0}"
            )
        );
    }

    /// <summary>
    /// The 99th percentile of look-ups by serial number while the tenant is refreshed from vendors that respond in 20 ms, and a hundred
    /// devices a second change and are crossed again, over the same of the idle server; the median of three rounds.
    /// </summary>
    public static async Task<Ratio> DuringAsync(Lab lab)
    {
        var serials = lab.Snapshot.Records.Select(r => r.SerialNumber).ToArray();
        var rounds = new List<(double Idle, double Busy, int Reads, int Changes)>();
        for (var round = 0; round <= 3; round++)
        {
            var (idle, _) = await PercentileAsync(lab, serials, Task.Delay(Idle, TimeProvider.System));
            lab.RenameClients($"During {round}");
            var refresh = lab.RefreshAsync();
            var changing = ChangeAsync(lab, serials, refresh);
            var (busy, reads) = await PercentileAsync(lab, serials, refresh);
            rounds.Add((idle, busy, reads, await changing));
        }

        var (quiet, p99, count, changes) = rounds.Skip(1).OrderBy(r => r.Busy / r.Idle).ElementAt(1);
        return new Ratio(
            "read.during",
            p99 / quiet,
            1.5,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"p99 of {count} reads {p99 * 1e3:0.00} ms during a refresh and {changes} changes, idle {quiet * 1e3:0.00} ms"
            )
        );
    }

    /// <summary>The bytes of the changes after 1 % of the devices changed, over those of all records.</summary>
    public static async Task<Ratio> DeltaAsync(Lab lab)
    {
        var serials = lab.Snapshot.Records.Where((_, i) => i % 100 == 0).Select(r => r.SerialNumber).ToArray();
        var tenant = lab.Snapshot.Tenant;
        await lab.RecrossAsync([.. serials]);
        var since = lab.Served.Version;
        lab.RenameClients("Delta");
        await lab.RecrossAsync([.. serials]);
        var changes = await lab.Client.GetByteArrayAsync(
            string.Create(CultureInfo.InvariantCulture, $"/v1/tenants/{tenant}/changes?since={since}")
        );
        var all = await lab.Client.GetByteArrayAsync(Reading.Records);
        return new Ratio(
            "delta.size",
            (double)changes.Length / all.Length,
            0.015,
            AtMost: true,
            $"{changes.Length} bytes of changes of {serials.Length} devices, {all.Length} bytes of all records"
        );
    }

    private static async Task<(double P99, int Reads)> PercentileAsync(Lab lab, string[] serials, Task until)
    {
        var times = new List<double>();
        while (!until.IsCompleted)
        {
            var started = Stopwatch.GetTimestamp();
            using var response = await lab.Client.GetAsync($"{Reading.Records}/{serials[times.Count * 7919 % serials.Length]}");
            response.EnsureSuccessStatusCode();
            times.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        await until;
        return (times.Order().ElementAt(times.Count * 99 / 100), times.Count);
    }

    private static async Task<int> ChangeAsync(Lab lab, string[] serials, Task until)
    {
        using var pace = new PeriodicTimer(Pace, TimeProvider.System);
        var running = new List<Task>();
        while (!until.IsCompleted)
        {
            await pace.WaitForNextTickAsync();
            running.Add(lab.RecrossAsync([serials[running.Count * 7907 % serials.Length]]));
        }

        await Task.WhenAll(running);
        return running.Count;
    }

    private static double AllocatedPerRead(Uri server, string path)
    {
        const int WarmUp = 1_000,
            Reads = 10_000;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, server.Port);
        var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\n\r\n");
        var buffer = new byte[64 * 1024];
        var before = 0L;
        for (var i = 0; i < WarmUp + Reads; i++)
        {
            before = i == WarmUp ? GC.GetTotalAllocatedBytes(precise: true) : before;
            socket.Send(request);
            var read = 0;
            do
            {
                read += socket.Receive(buffer.AsSpan(read));
            } while (!IsWhole(buffer.AsSpan(0, read)));
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Reads;
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        if (!answer.StartsWith("HTTP/1.1 200"u8))
        {
            throw new InvalidOperationException(Encoding.ASCII.GetString(answer));
        }

        var length = answer[(answer.IndexOf("Content-Length: "u8) + "Content-Length: "u8.Length)..];
        return answer.Length == end + 4 + int.Parse(length[..length.IndexOf("\r\n"u8)], NumberStyles.None, CultureInfo.InvariantCulture);
    }
}

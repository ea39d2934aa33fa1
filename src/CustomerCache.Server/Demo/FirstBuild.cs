using System.Globalization;
using System.Text.Json;
using CustomerCache.Server.CommandLine;

namespace CustomerCache.Server.Demo;

/// <summary>Prints how the first refresh of every tenant goes, a line now and then, until all of them have ended.</summary>
internal sealed class FirstBuild(ServerClient client, TimeProvider time)
{
    /// <summary>The pause between two looks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>The pause between two lines about the same refreshes.</summary>
    public static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(3);

    private readonly long _start = time.GetTimestamp();
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);
    private TimeSpan? _printed;

    /// <summary>
    /// Follows the refreshes of a server until all have ended, or all that go on wait for their next attempt, or it is cancelled.
    /// </summary>
    public static Task FollowAsync(string url, CancellationToken cancellationToken) =>
        ServerClient.RunAsync(
            new Uri(url),
            async client =>
            {
                try
                {
                    await new FirstBuild(client, TimeProvider.System).FollowAsync(cancellationToken);
                }
                catch (Exception end)
                    when (end is OperationCanceledException or HttpRequestException && cancellationToken.IsCancellationRequested)
                {
                    // The demo is being stopped.
                }

                return ExitCodes.Done;
            }
        );

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (!await LookAsync(cancellationToken))
        {
            await Task.Delay(Period, time, cancellationToken);
        }
    }

    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        using var tenants = await client.GetJsonAsync("/v1/tenants", cancellationToken);
        var (known, isOver, running) = (0, true, new List<string>());
        foreach (var tenant in tenants.RootElement.EnumerateArray())
        {
            known++;
            var name = tenant.GetProperty("tenant").GetString()!;
            if (tenant.GetProperty("last_refresh") is { ValueKind: JsonValueKind.Object } last)
            {
                if (_ended.Add(name))
                {
                    Console.WriteLine(
                        $"{name}: {last.GetProperty("outcome").GetString()}, {tenant.GetProperty("records").GetRawText()} records after "
                            + Elapsed()
                    );
                }
            }
            else if (tenant.GetProperty("running_refresh").GetString() is { } id)
            {
                var (counts, isWaiting) = await CountsAsync(id, cancellationToken);
                running.Add($"{name} {counts}");
                isOver &= isWaiting;
            }
            else
            {
                running.Add($"{name} begins");
                isOver = false;
            }
        }

        if (running.Count > 0 && (_printed is not { } printed || time.GetElapsedTime(_start) - printed >= LinePeriod))
        {
            _printed = time.GetElapsedTime(_start);
            Console.WriteLine($"First refresh, {Elapsed()}: {string.Join("; ", running)}");
        }

        return known > 0 && isOver;
    }

    // A failed attempt is followed by the next one minutes later.
    private async Task<(string Text, bool IsWaiting)> CountsAsync(string id, CancellationToken cancellationToken)
    {
        using var refresh = await client.GetJsonAsync($"/v1/refreshes/{id}", cancellationToken);
        var (status, total) = (refresh.RootElement, refresh.RootElement.GetProperty("total").GetInt32());
        return total > 0 ? ($"{status.GetProperty("crossed").GetRawText()}/{total.ToString(CultureInfo.InvariantCulture)}", false)
            : status.GetProperty("last_error").GetString() is { } error ? ($"failed, tried again: {error}", true)
            : ("lists its devices", false);
    }

    private string Elapsed() => string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(_start).TotalSeconds:0} s");
}

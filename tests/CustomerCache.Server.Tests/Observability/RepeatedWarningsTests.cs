using CustomerCache.Core;
using CustomerCache.Server.Observability;
using CustomerCache.Server.Tests.Access;
using CustomerCache.Server.Tests.Conventions;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Conventions;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Server.Tests.Observability;

/// <summary>A warning that one cause repeats is logged once with a count per minute, and other warnings each time.</summary>
public sealed partial class RepeatedWarningsTests
{
    private const int Repeated = 2901;

    [Fact]
    public void Three_hundred_refusals_are_one_line_and_a_count_each_minute_until_they_end()
    {
        var (time, log) = (new FakeTime(), new LogCapture());
        using var logs = new AggregatedLogs(new LoggerFactory([log]), time, SecretTexts.None);
        var logger = logs.CreateLogger("CustomerCache.Audit");

        Refuse(logger, "10.0.0.1", 300);
        Refuse(logger, "10.0.0.2", 1);
        time.Advance(RepeatedWarnings.Window);
        Refuse(logger, "10.0.0.1", 5);
        time.Advance(RepeatedWarnings.Window);
        time.Advance(RepeatedWarnings.Window);
        Refuse(logger, "10.0.0.1", 1);

        Assert.Equal(["10.0.0.1", "10.0.0.2", "10.0.0.1"], log.Of(1312).Select(e => e.Text.Split(' ')[4]));
        Assert.Equal(["299", "5"], log.Of(Repeated).Select(e => e.Text.Split(' ')[4]));
        Assert.All(
            log.Of(Repeated),
            e =>
            {
                Assert.Equal(("CustomerCache.Audit", LogLevel.Warning), (e.Category, e.Level));
                Assert.Contains("Event 1312 (CallRefused)", e.Text, StringComparison.Ordinal);
                Assert.Contains("Address 10.0.0.1, Status 401", e.Text, StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public void Counted_warnings_are_logged_when_the_process_stops_and_other_events_are_logged_each_time()
    {
        var (time, log) = (new FakeTime(), new LogCapture());
        using (var logs = new AggregatedLogs(new LoggerFactory([log]), time, SecretTexts.None))
        {
            Refuse(logs.CreateLogger("CustomerCache.Audit"), "10.0.0.1", 3);
            Refuse(logs.CreateLogger("Another.Product"), "10.0.0.1", 3);
            Fail(logs.CreateLogger("CustomerCache.Server"), 4);
        }

        Assert.Equal(1 + 3, log.Of(1312).Count);
        Assert.Equal(4, log.Of(2003).Count);
        Assert.Contains(" 2 more times", Assert.Single(log.Of(Repeated)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_refused_over_HTTP_for_the_same_reason_are_logged_once_and_counted()
    {
        using var server = new KeyedServer();
        await server.InitializeAsync();
        var log = server.Server.Log;
        using (var client = server.Client(null))
        {
            foreach (var path in Enumerable.Repeat("/v1/tenants", 5).Append("/v1/jobs"))
            {
                using var answer = await client.GetAsync(path);
            }
        }

        await server.DisposeAsync();

        Assert.Equal(["/v1/tenants", "/v1/jobs"], log.Of(1312).Select(e => e.Text.Split(' ')[2]));
        Assert.Contains(" 4 more times", Assert.Single(log.Of(Repeated)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_beyond_the_number_of_windows_are_logged()
    {
        var (time, log) = (new FakeTime(), new LogCapture());
        using var logs = new AggregatedLogs(new LoggerFactory([log]), time, SecretTexts.None);
        var logger = logs.CreateLogger("CustomerCache.Audit");
        for (var i = 0; i <= RepeatedWarnings.MaxWindows; i++)
        {
            Refuse(logger, $"host {i}", 2);
        }

        Assert.Equal(RepeatedWarnings.MaxWindows + 2, log.Of(1312).Count);
    }

    [Fact]
    public void Aggregated_events_are_warnings_of_ours_with_a_key_and_marked_on_the_page()
    {
        var events = LogEvents.Of(Assemblies.All).Where(e => e.Name is not null).ToDictionary(e => e.Name!, StringComparer.Ordinal);

        Assert.All(
            RepeatedWarnings.Keys,
            k =>
            {
                Assert.Contains(" Warning: ", events[k.Key].Text, StringComparison.Ordinal);
                Assert.All(k.Value, member => Assert.Contains($"{{{member}}}", events[k.Key].Message, StringComparison.Ordinal));
            }
        );
        var section = LogEvents.Page.Split("## Repeated warnings")[1].Split("\n## ")[0];
        Assert.All(RepeatedWarnings.Keys, k => Assert.Matches($@"\b{events[k.Key].Id}\b", section));
    }

    private static void Refuse(ILogger logger, string address, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Log.Refused(logger, "GET", "/v1/tenants", address, 401, "no key");
        }
    }

    private static void Fail(ILogger logger, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Log.Listing(logger);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1312, LogLevel.Warning, "Refused {Method} {Route} from {Address} with {Status}: {Why}", EventName = "CallRefused")]
        public static partial void Refused(ILogger logger, string method, string route, string address, int status, string why);

        [LoggerMessage(2003, LogLevel.Warning, "Cannot list devices.", EventName = "ListingFailed")]
        public static partial void Listing(ILogger logger);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Observability;

/// <summary>
/// Traces, as a listener in the process receives them. Other hosts may run concurrently: each trace has its own id.
/// </summary>
public sealed class TracesTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = [];
    private readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();
    private readonly ActivityListener _listener;

    public TracesTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source =>
                source.Name is "CustomerCache" or "Microsoft.AspNetCore" or "Microsoft.Orleans.Application" or "Microsoft.Orleans.Runtime",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == _trace)
                {
                    _ended.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [Fact]
    public async Task Requested_refresh_is_a_child_of_its_call_and_every_vendor_call_a_child_of_the_refresh()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 10);
        await using var server = await lab.ServeBuiltAsync();
        lab.Calls.Reset();

        await RefreshAsync(server);

        var call = Assert.Single(_ended, a => a.Source.Name == "Microsoft.AspNetCore");
        var refresh = Assert.Single(_ended, a => a.OperationName == "refresh velocloud");
        Assert.True(IsBelow(refresh, call));
        Assert.Equal(ActivityStatusCode.Unset, refresh.Status);
        Assert.Equal(
            ("velocloud/vco1.example.net", "stored"),
            (refresh.GetTagItem("customercache.tenant"), refresh.GetTagItem("customercache.refresh.outcome"))
        );
        var questions = _ended.Where(a => a.Source.Name == "CustomerCache" && a != refresh).ToArray();
        Assert.All(questions, q => Assert.True(q.Kind == ActivityKind.Client && IsBelow(q, refresh), q.OperationName));
        Assert.Equal(lab.Calls.Count(VendorOperation.BruinInventory), questions.Count(q => q.OperationName == "bruin client_info"));
        Assert.Equal(
            [
                "bruin attributes",
                "bruin client_info",
                "bruin contacts",
                "bruin site",
                "velocloud edge_links",
                "velocloud enterprise_edges",
                "velocloud links_configuration",
            ],
            questions.Select(q => q.OperationName).Distinct().Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Failure_is_an_error_by_its_kind_and_traces_contain_no_customer_data()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 10);
        await using var server = await lab.ServeBuiltAsync();
        lab.Faults.Add(VendorOperation.VeloCloudLinkStatus, new Fault.Status(500), times: 3);
        await RefreshAsync(server);
        var failed = Assert.Single(_ended, a => a.OperationName == "refresh velocloud");
        Assert.Equal((ActivityStatusCode.Error, "listing_failed"), (failed.Status, failed.StatusDescription));
        Assert.All(
            _ended.Where(a => a.OperationName == "velocloud edge_links"),
            a => Assert.Equal((ActivityStatusCode.Error, "internal"), (a.Status, a.StatusDescription))
        );

        lab.Faults.Add(VendorOperation.BruinAttributes, new Fault.CutJson(), times: 1);
        await RefreshAsync(server);

        Assert.Equal(
            "unexpected_content",
            Assert
                .Single(_ended, a => a.OperationName == "bruin attributes" && a.Status == ActivityStatusCode.Error)
                .GetTagItem("customercache.vendor.outcome")
        );
        var text = string.Join(
            '\n',
            _ended
                .Where(a => a.Source.Name == "CustomerCache")
                .SelectMany(a => a.TagObjects.Select(t => $"{t.Value}").Append(a.DisplayName).Append(a.StatusDescription))
        );
        Assert.All(lab.Fleet.Edges, e => Assert.DoesNotContain(e.SerialNumber ?? "VC", text, StringComparison.Ordinal));
    }

    public void Dispose() => _listener.Dispose();

    private async Task<RefreshStatus> RefreshAsync(RunningServer server)
    {
        var before = Ends();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/tenants/velocloud/vco1.example.net/refresh");
        request.Headers.Add("traceparent", $"00-{_trace}-{ActivitySpanId.CreateRandom()}-01");
        using var response = await server.Client.SendAsync(request);
        var ended = await server.EndAsync(response.Headers.Location!.ToString().Split('/')[^1]);

        // An activity ends a moment after its work.
        await Poll.UntilAsync(
            () => Task.FromResult(Ends() == (before.Calls + 1, before.Refreshes + 1)),
            "the ends of a call and of a refresh"
        );
        return ended;
    }

    // Grain calls are spans of their own in between.
    private bool IsBelow(Activity activity, Activity ancestor) =>
        activity.ParentSpanId == ancestor.SpanId
        || (_ended.FirstOrDefault(a => a.SpanId == activity.ParentSpanId) is { } parent && IsBelow(parent, ancestor));

    private (int Calls, int Refreshes) Ends() =>
        (_ended.Count(a => a.Source.Name == "Microsoft.AspNetCore"), _ended.Count(a => a.OperationName == "refresh velocloud"));
}

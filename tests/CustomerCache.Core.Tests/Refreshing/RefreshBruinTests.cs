using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Tests.Inventory;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Refreshing;

/// <summary>F25: sites and contacts are requested once per refresh, however many devices need them.</summary>
public sealed class RefreshBruinTests
{
    private readonly Crossings _crossings = new();

    [Fact]
    public async Task Devices_of_one_site_and_client_ask_once_even_concurrently()
    {
        var site = new TaskCompletionSource<VendorResult<SiteDetails>>();
        var contacts = new TaskCompletionSource<VendorResult<IReadOnlyList<RawJson>>>();
        _crossings.Bruin.Site = _ => site.Task;
        _crossings.Bruin.Contacts = _ => contacts.Task;
        var crossing = _crossings.Start();
        var devices = Enumerable.Range(1, 10).Select(i => Task.Run(() => crossing.CrossAsync(Edge(i), CancellationToken.None))).ToArray();

        site.SetResult(FakeBruin.Missing);
        contacts.SetResult(FakeBruin.Missing);
        await Task.WhenAll(devices);

        Assert.Equal(1, _crossings.Bruin.Requests["site 9101 91011"]);
        Assert.Single(_crossings.Observer.Of<RefreshEvent.SiteFailed>());
        Assert.All(devices, d => Assert.Equal(Decision.Kept(DecisionReason.SiteFailed), d.Result.Decision));
    }

    [Fact]
    public async Task Cancelled_device_does_not_fail_the_others_of_its_site()
    {
        using var cancelled = new CancellationTokenSource();
        var first = new TaskCompletionSource<VendorResult<SiteDetails>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = 0;
        _crossings.Bruin.Site = _ => Interlocked.Increment(ref calls) == 1 ? first.Task : FakeBruin.Fault<SiteDetails>(FakeBruin.Missing);
        var crossing = _crossings.Start();
        var lost = crossing.CrossAsync(Edge(1), cancelled.Token);
        var others = Enumerable.Range(2, 3).Select(i => crossing.CrossAsync(Edge(i), CancellationToken.None)).ToArray();

        await cancelled.CancelAsync();
        first.SetCanceled(cancelled.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lost);
        Assert.All(await Task.WhenAll(others), device => Assert.Equal(Decision.Kept(DecisionReason.SiteFailed), device.Decision));
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task Contacts_are_asked_per_client_and_sites_per_client_and_site()
    {
        _crossings.Bruin.ClientInfo = serial =>
            FakeBruin.Answer<IReadOnlyList<ClientInfo>>([
                serial switch
                {
                    "S1" => new(1, "a", 10),
                    "S2" => new(1, "a", 11),
                    "S3" => new(2, "b", 10),
                    _ => new(2, "b", null),
                },
            ]);
        var crossing = _crossings.Start();
        for (var i = 1; i <= 5; i++)
        {
            await crossing.CrossAsync(Edge(i), CancellationToken.None);
        }

        Assert.Equal(
            ["contacts 1", "contacts 2", "site 1 10", "site 1 11", "site 2 ", "site 2 10"],
            _crossings
                .Bruin.Requests.Where(a => a.Key[0] is 's' || a.Key[1] is 'o')
                .Where(a => a.Value == 1)
                .Select(a => a.Key)
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Results_are_not_shared_with_the_next_refresh()
    {
        await _crossings.Start().CrossAsync(Edge(1), CancellationToken.None);
        await _crossings.Start().CrossAsync(Edge(1), CancellationToken.None);

        Assert.Equal(2, _crossings.Bruin.Requests["site 9101 91011"]);
        Assert.Equal(2, _crossings.Bruin.Requests["contacts 9101"]);
    }

    [Fact]
    public async Task Unexpected_response_is_not_remembered_so_the_retry_asks_again()
    {
        var asked = 0;
        var good = _crossings.Bruin.Site;
        _crossings.Bruin.Site = site => ++asked == 1 ? FakeBruin.Fault<SiteDetails>(FakeBruin.Unexpected) : good(site);

        await _crossings.RecordAsync(Edge(1));

        Assert.Equal(2, asked);
        Assert.Equal(TimeSpan.FromSeconds(5), Assert.Single(_crossings.Observer.Of<RefreshEvent.CrossingRetried>()).Delay);
        Assert.Empty(_crossings.Observer.Of<RefreshEvent.SiteFailed>());
    }

    [Fact]
    public async Task Failure_is_reported_once_per_client_and_not_once_per_device()
    {
        _crossings.Bruin.Contacts = _ => FakeBruin.Fault<IReadOnlyList<RawJson>>(FakeBruin.TimedOut);
        var crossing = _crossings.Start();

        await crossing.CrossAsync(Edge(1), CancellationToken.None);
        await crossing.CrossAsync(Edge(2), CancellationToken.None);

        Assert.Single(_crossings.Observer.Of<RefreshEvent.ContactsFailed>());
    }

    private static EdgeToCross Edge(int number) => new(Sample.Listed(number, $"S{number}"), [], null);
}

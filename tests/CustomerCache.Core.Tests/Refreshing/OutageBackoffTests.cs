using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Tests.Inventory;
using CustomerCache.Core.Tests.Laws;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Refreshing;

/// <summary>F26: during an outage of Bruin all devices of a refresh wait together, for a limited total time.</summary>
public sealed class OutageBackoffTests
{
    private readonly Crossings _crossings = new();

    [Fact]
    public async Task Short_outage_costs_a_pause()
    {
        var asked = 0;
        _crossings.Bruin.ClientInfo = _ =>
            ++asked <= 2
                ? FakeBruin.Fault<IReadOnlyList<ClientInfo>>(FakeBruin.Down)
                : FakeBruin.Answer<IReadOnlyList<ClientInfo>>([new(9101, "Acme Freight", 1)]);

        await _crossings.RecordAsync(Edge(1));

        Assert.Equal(TimeSpan.FromSeconds(5 + 10), _crossings.Time.GetUtcNow() - Sample.Noon);
        Assert.Empty(_crossings.Observer.Of<RefreshEvent.ClientInfoFailed>());
    }

    [Fact]
    public async Task Long_outage_ends_the_waiting_and_keeps_the_stored_records()
    {
        _crossings.Bruin.ClientInfo = _ => FakeBruin.Fault<IReadOnlyList<ClientInfo>>(FakeBruin.Down);

        var outcome = await _crossings.CrossAsync(Edge(1));

        Assert.Equal(Decision.Kept(DecisionReason.ClientInfoFailed), outcome.Decision);
        Assert.Equal(_crossings.Options.CrossingRetryFor, _crossings.Time.GetUtcNow() - Sample.Noon);
        Assert.Equal(7, _crossings.Bruin.Requests["client S1"]);
    }

    [Fact]
    public async Task Devices_share_one_wait_and_its_end()
    {
        _crossings.Bruin.ClientInfo = _ => FakeBruin.Fault<IReadOnlyList<ClientInfo>>(FakeBruin.Down);
        var crossing = _crossings.Start();
        var devices = Enumerable.Range(1, 20).Select(i => crossing.CrossAsync(Edge(i), CancellationToken.None)).ToArray();

        await _crossings.Time.WaitForTimersAsync(1);
        Assert.Equal(1, _crossings.Time.ArmedTimers);
        var outcomes = await _crossings.Time.RunAsync(Task.WhenAll(devices));

        Assert.All(outcomes, o => Assert.Equal(DecisionKind.Kept, o.Decision.Kind));
        Assert.Equal(_crossings.Options.CrossingRetryFor, _crossings.Time.GetUtcNow() - Sample.Noon);
    }

    [Fact]
    public async Task Later_devices_do_not_wait_at_all_once_the_time_is_used_up()
    {
        _crossings.Bruin.ClientInfo = _ => FakeBruin.Fault<IReadOnlyList<ClientInfo>>(FakeBruin.Down);
        var crossing = _crossings.Start();
        await _crossings.Time.RunAsync(crossing.CrossAsync(Edge(1), CancellationToken.None));
        var before = _crossings.Time.GetUtcNow();

        await crossing.CrossAsync(Edge(2), CancellationToken.None);

        Assert.Equal(before, _crossings.Time.GetUtcNow());
        Assert.Equal(1, _crossings.Bruin.Requests["client S2"]);
    }

    [Fact]
    public async Task Backoff_without_a_time_never_waits()
    {
        _crossings.Options.CrossingRetryFor = TimeSpan.Zero;
        _crossings.Bruin.ClientInfo = serial =>
            FakeBruin.Fault<IReadOnlyList<ClientInfo>>(serial == "S1" ? FakeBruin.Down : FakeBruin.Unexpected);
        var crossing = _crossings.Start();

        Assert.Equal(Decision.Kept(DecisionReason.ClientInfoFailed), (await crossing.CrossAsync(Edge(1), CancellationToken.None)).Decision);
        Assert.Equal(Decision.Kept(DecisionReason.UnexpectedAnswer), (await crossing.CrossAsync(Edge(2), CancellationToken.None)).Decision);
    }

    [Fact]
    public async Task Backoff_ends_when_the_refresh_is_cancelled()
    {
        _crossings.Bruin.ClientInfo = _ => FakeBruin.Fault<IReadOnlyList<ClientInfo>>(FakeBruin.Down);
        using var stop = new CancellationTokenSource();
        var crossing = _crossings.Start().CrossAsync(Edge(1), stop.Token);
        await _crossings.Time.WaitForTimersAsync(1);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => crossing);
    }

    private static EdgeToCross Edge(int number) => new(Sample.Listed(number, $"S{number}"), [], null);
}

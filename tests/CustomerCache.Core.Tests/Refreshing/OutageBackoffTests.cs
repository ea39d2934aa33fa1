using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Tests.Inventory;
using CustomerCache.Core.Tests.Laws;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Refreshing;

/// <summary>F26: while Bruin is down all devices of a refresh wait together, for a limited time in all.</summary>
public sealed class OutageBackoffTests
{
    private readonly Crossings _world = new();

    [Fact]
    public async Task Short_outage_costs_a_pause()
    {
        var asked = 0;
        _world.Bruin.ClientInfo = _ =>
            ++asked <= 2
                ? FakeBruin.Fault<IReadOnlyList<ClientInfo>>(FakeBruin.Down)
                : FakeBruin.Answer<IReadOnlyList<ClientInfo>>([new(9101, "Acme Freight", 1)]);

        await _world.RecordAsync(Edge(1));

        Assert.Equal(TimeSpan.FromSeconds(5 + 10), _world.Time.GetUtcNow() - Sample.Noon);
        Assert.Empty(_world.Observer.Of<RefreshEvent.ClientInfoFailed>());
    }

    [Fact]
    public async Task Long_outage_ends_the_waiting_and_keeps_the_stored_records()
    {
        _world.Bruin.ClientInfo = _ => FakeBruin.Fault<IReadOnlyList<ClientInfo>>(FakeBruin.Down);

        var outcome = await _world.CrossAsync(Edge(1));

        Assert.Equal(Decision.Kept(DecisionReason.ClientInfoFailed), outcome.Decision);
        Assert.Equal(_world.Options.CrossingRetryFor, _world.Time.GetUtcNow() - Sample.Noon);
        Assert.Equal(7, _world.Bruin.Requests["client S1"]);
    }

    [Fact]
    public async Task Devices_share_one_wait_and_its_end()
    {
        _world.Bruin.ClientInfo = _ => FakeBruin.Fault<IReadOnlyList<ClientInfo>>(FakeBruin.Down);
        var crossing = _world.Start();
        var devices = Enumerable.Range(1, 20).Select(i => crossing.CrossAsync(Edge(i), CancellationToken.None)).ToArray();

        await _world.Time.WaitForTimersAsync(1);
        Assert.Equal(1, _world.Time.ArmedTimers);
        var outcomes = await _world.Time.RunAsync(Task.WhenAll(devices));

        Assert.All(outcomes, o => Assert.Equal(DecisionKind.Kept, o.Decision.Kind));
        Assert.Equal(_world.Options.CrossingRetryFor, _world.Time.GetUtcNow() - Sample.Noon);
    }

    [Fact]
    public async Task Later_devices_do_not_wait_at_all_once_the_time_is_used_up()
    {
        _world.Bruin.ClientInfo = _ => FakeBruin.Fault<IReadOnlyList<ClientInfo>>(FakeBruin.Down);
        var crossing = _world.Start();
        await _world.Time.RunAsync(crossing.CrossAsync(Edge(1), CancellationToken.None));
        var before = _world.Time.GetUtcNow();

        await crossing.CrossAsync(Edge(2), CancellationToken.None);

        Assert.Equal(before, _world.Time.GetUtcNow());
        Assert.Equal(1, _world.Bruin.Requests["client S2"]);
    }

    [Fact]
    public async Task Backoff_without_a_time_never_waits()
    {
        _world.Options.CrossingRetryFor = TimeSpan.Zero;
        _world.Bruin.ClientInfo = serial =>
            FakeBruin.Fault<IReadOnlyList<ClientInfo>>(serial == "S1" ? FakeBruin.Down : FakeBruin.Unexpected);
        var crossing = _world.Start();

        Assert.Equal(Decision.Kept(DecisionReason.ClientInfoFailed), (await crossing.CrossAsync(Edge(1), CancellationToken.None)).Decision);
        Assert.Equal(Decision.Kept(DecisionReason.UnexpectedAnswer), (await crossing.CrossAsync(Edge(2), CancellationToken.None)).Decision);
    }

    [Fact]
    public async Task Backoff_ends_when_the_refresh_is_cancelled()
    {
        _world.Bruin.ClientInfo = _ => FakeBruin.Fault<IReadOnlyList<ClientInfo>>(FakeBruin.Down);
        using var stop = new CancellationTokenSource();
        var crossing = _world.Start().CrossAsync(Edge(1), stop.Token);
        await _world.Time.WaitForTimersAsync(1);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => crossing);
    }

    private static EdgeToCross Edge(int number) => new(Sample.Listed(number, $"S{number}"), [], null);
}

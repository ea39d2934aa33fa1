using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Alerts;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Server.Tests.Alerts;

public sealed class AlertRepetitionTests
{
    private static readonly TenantId Tenant = new(DeviceSystem.VeloCloud, "vco1.example.net");
    private static readonly TimeSpan Interval = TimeSpan.FromHours(4);

    private readonly FakeTime _time = new();
    private readonly RecordingChannel _channel = new();
    private readonly AlertComposer _composer;

    public AlertRepetitionTests() => _composer = new AlertComposer("test", Interval, _time, _channel);

    [Fact]
    public void Thousand_devices_that_fail_alike_are_one_message_with_their_count()
    {
        Refresh(RefreshOutcome.Stored, [.. Enumerable.Range(1, 1000).Select(n => Failed($"VC{n}"))]);

        Assert.Equal(
            "[customer-cache] Error while claiming client info for service number VC1 in TEST environment: Error 500 - x (and 999 more of "
                + "this kind in this refresh)",
            Assert.Single(_channel.Texts)
        );
    }

    [Fact]
    public void Persistent_cause_is_reported_once_per_interval_while_refreshes_fail()
    {
        for (var check = 0; check < 60; check++)
        {
            Refresh(RefreshOutcome.Failed, Failed("VC1"), new RefreshEvent.NothingLeft(Tenant));
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal(4, _channel.Texts.Count);
    }

    [Fact]
    public void Other_cause_is_reported_at_once()
    {
        Refresh(RefreshOutcome.Failed, Failed("VC1"));
        Refresh(RefreshOutcome.Failed, Failed("VC1"), new RefreshEvent.ShrinkBlocked(Tenant, 200, 150, 0.5));

        Assert.Equal(2, _channel.Texts.Count);
        Assert.Contains("would drop 150 of 200 records", _channel.Texts[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Next_failure_after_a_successful_refresh_is_reported()
    {
        Refresh(RefreshOutcome.Failed, Failed("VC1"));
        Refresh(RefreshOutcome.Stored);
        Refresh(RefreshOutcome.Failed, Failed("VC1"));

        Assert.Equal(2, _channel.Texts.Count);
    }

    [Fact]
    public void Listing_that_fails_in_every_attempt_is_reported_once_and_abandoned_once()
    {
        var down = new VendorFault(VendorFaultKind.Internal, 500, "x");
        Refresh(
            RefreshOutcome.ListingFailed,
            [
                .. Enumerable.Range(1, 10).Select(n => new RefreshEvent.ListingFailed(Tenant, down, n, 10, null)),
                new RefreshEvent.AttemptsExhausted(Tenant, 10),
            ]
        );

        Assert.Equal(3, _channel.Texts.Count);
        Assert.StartsWith("[customer-cache] Maximum retries happened", _channel.Texts[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Age_of_a_tenant_is_reported_once_per_interval_and_independently_of_refreshes()
    {
        var overdue = new RefreshEvent.Overdue(Tenant, FakeTime.Start - (Interval * 2));
        for (var check = 0; check < 90; check++)
        {
            _composer.Observe(overdue);
            Refresh(RefreshOutcome.Failed);
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal(2, _channel.Texts.Count);
        Assert.All(
            _channel.Texts,
            t =>
                Assert.StartsWith(
                    "[customer-cache] The records of velocloud/vco1.example.net are older than two intervals",
                    t,
                    StringComparison.Ordinal
                )
        );
    }

    private static RefreshEvent.ClientInfoFailed Failed(string serial) =>
        new(Tenant, serial, new VendorFault(VendorFaultKind.Internal, 500, "x"));

    private void Refresh(RefreshOutcome outcome, params IEnumerable<RefreshEvent> events)
    {
        var summary = new RefreshSummary(
            "one",
            outcome,
            _time.GetUtcNow(),
            _time.GetUtcNow(),
            1,
            ImmutableSortedDictionary<string, int>.Empty
        );
        foreach (var happened in events.Append(new RefreshEvent.Finished(Tenant, summary, null)))
        {
            _composer.Observe(happened);
        }
    }
}

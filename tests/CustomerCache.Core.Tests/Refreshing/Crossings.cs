using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Inventory;
using CustomerCache.Core.Tests.Laws;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Refreshing;

/// <summary>The crossing of one refresh over fakes.</summary>
internal sealed class Crossings
{
    public static readonly CrossingPolicy Policy = new(
        [.. CrossingPolicy.DefaultMonitorableStatuses],
        [],
        [],
        TimeZoneInfo.FindSystemTimeZoneById("America/New_York")
    );

    public FakeTime Time { get; } = new();

    public FakeBruin Bruin { get; } = new();

    public FakeOrchestrator Orchestrator { get; } = new();

    public RecordingObserver Observer { get; } = new();

    public RefreshOptions Options { get; } = new();

    public DeviceCrossing Start(TenantId? tenant = null) =>
        new(tenant ?? Sample.VeloCloud, Orchestrator, Bruin, Policy, Options, Time, Observer);

    public Task<CrossingOutcome> CrossAsync(EdgeToCross edge) => Time.RunAsync(Start().CrossAsync(edge, CancellationToken.None));

    /// <summary>Returns the record of a crossed edge, and that of its partner.</summary>
    public async Task<CrossingOutcome.Crossed> RecordAsync(EdgeToCross edge) =>
        Assert.IsType<CrossingOutcome.Crossed>(await CrossAsync(edge));

    public static string? Member(DeviceRecord record, string name) => RecordReader.Member(record, name)?.ToString();
}

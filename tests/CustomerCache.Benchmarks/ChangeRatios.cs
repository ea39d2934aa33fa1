using System.Diagnostics;
using System.Globalization;
using System.Text;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization;

namespace CustomerCache.Benchmarks;

/// <summary>
/// Measures what one recrossed device costs in a tenant of 1,000 and in one of 1,000,000: from its outcome to the published version on the
/// owner, and from the delta to the published version on a replica.
/// </summary>
/// <remarks>Encoded as it would be stored, then forgotten, so that no disk hides the cost.</remarks>
internal static class ChangeRatios
{
    private const int Small = 1_000;
    private const int Large = 1_000_000;
    private const int Changes = 200;

    /// <summary>Time at a million records over the time at a thousand.</summary>
    public static async Task<Ratio> CostAsync()
    {
        var (small, large) = (await ChangingTenant.CreateAsync(Small), await ChangingTenant.CreateAsync(Large));
        var (one, other) = await AlternatingRuns.AlternateAsync(() => TimeAsync(large), () => TimeAsync(small));
        return new Ratio(
            "change.cost",
            one / other,
            3,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{one / Changes * 1e6:0} µs at {Large:N0} records, {other / Changes * 1e6:0} µs at {Small:N0}"
            )
        );
    }

    /// <summary>KiB allocated at a million records, by the more wasteful of owner and replica.</summary>
    public static async Task<Ratio> AllocationAsync()
    {
        var tenant = await ChangingTenant.CreateAsync(Large);
        await tenant.ChangeAsync(Changes);
        var owner = await AllocatedAsync(() => tenant.ChangeAsync(Changes));
        var (before, after) = (tenant.Snapshot, await tenant.NextAsync());
        var replica = await AllocatedAsync(() =>
        {
            for (var i = 0; i < Changes; i++)
            {
                var publication = new TenantPublication(tenant.Tenant, TimeProvider.System);
                publication.Restore(TenantState.Unknown(tenant.Tenant) with { Snapshot = before });
                var next = before.Apply(after.Delta!, after.BuiltAt, after.ChangedAt);
                publication.Publish(TenantState.Unknown(tenant.Tenant) with { Snapshot = next });
            }

            return Task.CompletedTask;
        });
        return new Ratio(
            "change.alloc",
            Math.Max(owner, replica) / Changes / 1024,
            64,
            AtMost: true,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{owner / Changes / 1024:0.0} KiB on the owner, {replica / Changes / 1024:0.0} KiB on a replica, {Large:N0} records"
            )
        );
    }

    private static async Task<double> TimeAsync(ChangingTenant tenant)
    {
        var started = Stopwatch.GetTimestamp();
        await tenant.ChangeAsync(Changes);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> AllocatedAsync(Func<Task> work)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await work();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private sealed class ChangingTenant
    {
        private static readonly Serializer Serializer = new ServiceCollection()
            .AddSerializer()
            .BuildServiceProvider()
            .GetRequiredService<Serializer>();

        private readonly TenantPages _pages;
        private readonly TenantPublication _publication;
        private readonly int _devices;
        private int _changes;

        private ChangingTenant(int devices)
        {
            var storage = new NullStorage();
            _devices = devices;
            _publication = new TenantPublication(Tenant, TimeProvider.System);
            _pages = new TenantPages(
                storage,
                new TenantJournal(storage, Serializer, Tenant),
                GrainId.Create("tenant", Tenant.ToString()),
                Tenant,
                TimeProvider.System,
                NullLogger<TenantPages>.Instance
            );
        }

        public TenantId Tenant { get; } = new(DeviceSystem.VeloCloud, "vco1.example.net");

        public TenantSnapshot Snapshot => _publication.State.Snapshot!;

        public static async Task<ChangingTenant> CreateAsync(int devices)
        {
            var tenant = new ChangingTenant(devices);
            var empty = await tenant._pages.LoadAsync(CancellationToken.None);
            var state = empty.Import(Enumerable.Range(0, devices).Select(i => Record(i, 0)), TimeProvider.System.GetUtcNow());
            await tenant._pages.SaveAsync(empty, state, null, CancellationToken.None);
            tenant._publication.Restore(state);
            return tenant;
        }

        public async Task ChangeAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                await NextAsync();
            }
        }

        public async Task<TenantSnapshot> NextAsync()
        {
            // Spread over the tenant; the journal stays within its bounds.
            var number = (int)((++_changes % 200 * 7919L) % _devices);
            var (before, outcome) = (_publication.State, new CrossingOutcome.Crossed(Record(number, _changes), null));
            var after = TenantPatch.Apply(
                before,
                [new DeviceOutcome(Serial(number), null, Edge(number), outcome)],
                TimeProvider.System.GetUtcNow()
            );
            await _pages.SaveAsync(before, after, null, CancellationToken.None);
            _publication.Publish(after);
            return after.Snapshot!;
        }

        private static string Serial(int number) => string.Create(CultureInfo.InvariantCulture, $"VC{number:0000000}");

        private static EdgeId Edge(int number) => new("vco1.example.net", number / 100, number);

        private static DeviceRecord Record(int number, int content)
        {
            var edge = string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"host":"vco1.example.net","enterprise_id":{{number / 100}},"edge_id":{{number}}}"""
            );
            var client = string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"client_id":{{number / 50}},"client_name":"Acme {{content}}"}"""
            );
            return RecordLines.DecodeOne(
                Encoding.UTF8.GetBytes(
                    $$"""{"edge":{{edge}},"serial_number":"{{Serial(number)}}","last_contact":"never","bruin_client_info":{{client}}}"""
                )
            );
        }
    }
}

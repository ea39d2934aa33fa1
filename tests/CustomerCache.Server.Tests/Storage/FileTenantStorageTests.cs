using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server.Storage;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Server.Tests.Storage;

public sealed class FileTenantStorageTests : IDisposable
{
    private static readonly TenantId Tenant = StoredTenants.Vco1;
    private readonly DataFolder _folder = new();
    private readonly LogCapture _log = new();
    private readonly LoggerFactory _loggers;
    private readonly FileTenantStorage _storage;

    public FileTenantStorageTests()
    {
        _loggers = new LoggerFactory([_log]);
        _storage = new FileTenantStorage(_folder.Path, new FakeTime(), _loggers.CreateLogger<FileTenantStorage>());
    }

    private string Records => Path.Combine(_folder.Path, "velocloud", "vco1.example.net", "records");

    private string State => Path.Combine(_folder.Path, "velocloud", "vco1.example.net", "state");

    [Fact]
    public async Task Everything_that_was_stored_comes_back()
    {
        var stored = Version(3, 1, 2, 5) with
        {
            NextRefreshAt = FakeTime.Start.AddHours(4),
            StaleRecords = 2,
            LastRefresh = new RefreshSummary("r1", RefreshOutcome.Stored, FakeTime.Start, FakeTime.Start.AddMinutes(1), 2, ImmutableSortedDictionary<string, int>.Empty.Add("cached", 3)),
            Devices = new Dictionary<string, DeviceHistory>
            {
                ["VC00001"] = new(Decision.Cached, null, FakeTime.Start, FakeTime.Start.AddDays(-1), FakeTime.Start, FakeTime.Start),
                ["VC00009"] = new(Decision.Removed(DecisionReason.NotMonitorable), "Suspended", FakeTime.Start, FakeTime.Start, null, null),
            },
        };
        await SaveAsync(stored);

        var loaded = await LoadAsync();

        Assert.Equal((stored.NextRefreshAt, stored.StaleRecords), (loaded.NextRefreshAt, loaded.StaleRecords));
        Assert.Equal(stored.LastRefresh with { Funnel = loaded.LastRefresh!.Funnel }, loaded.LastRefresh);
        Assert.Equal(stored.LastRefresh.Funnel, loaded.LastRefresh.Funnel);
        Assert.Equal(stored.Devices.OrderBy(d => d.Key), loaded.Devices.OrderBy(d => d.Key));
        Assert.Equal((3, FakeTime.Start, FakeTime.Start), (loaded.Snapshot!.Version, loaded.Snapshot.BuiltAt, loaded.Snapshot.ChangedAt));
        Assert.Equal(stored.Snapshot!.Records.Select(Text), loaded.Snapshot.Records.Select(Text));
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public async Task A_tenant_of_which_nothing_is_stored_is_unknown_and_due()
    {
        var loaded = await LoadAsync();

        Assert.Null(loaded.Snapshot);
        Assert.True(RefreshSchedule.IsDue(loaded.NextRefreshAt, FakeTime.Start));
        Assert.Empty(_storage.List());
    }

    [Fact]
    public async Task Tenants_are_listed_by_their_names_ports_included()
    {
        TenantId[] tenants = [new(DeviceSystem.VeloCloud, "vco1.example.net"), new(DeviceSystem.VeloCloud, "vco2.example.net:8443"), new(DeviceSystem.Hawkeye, "hawkeye.example.net:443")];
        foreach (var tenant in tenants)
        {
            await SaveAsync(Version(1, 1) with { Tenant = tenant });
        }

        Directory.CreateDirectory(Path.Combine(_folder.Path, "velocloud", "not a host"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "switches", "vco1.example.net"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "velocloud", "stray-file"), "");

        Assert.Equal(tenants, _storage.List());
        Assert.Equal(1, (await _storage.LoadAsync(tenants[1], CancellationToken.None)).Snapshot!.Version);
    }

    [Fact]
    public async Task Records_of_the_same_version_are_not_written_again()
    {
        var first = Version(1, 1, 2);
        await SaveAsync(first);
        var before = (File.GetLastWriteTimeUtc(Records), await File.ReadAllTextAsync(Records));

        await _storage.SaveAsync(first, first with { Snapshot = first.Snapshot!.Next(first.Snapshot.Records, FakeTime.Start.AddHours(4)), StaleRecords = 1 }, CancellationToken.None);

        var loaded = await LoadAsync();
        Assert.Equal(before, (File.GetLastWriteTimeUtc(Records), await File.ReadAllTextAsync(Records)));
        Assert.False(File.Exists(Records + ".previous"));
        Assert.Equal((1, FakeTime.Start.AddHours(4), FakeTime.Start, 1), (loaded.Snapshot!.Version, loaded.Snapshot.BuiltAt, loaded.Snapshot.ChangedAt, loaded.StaleRecords));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("sha256 00 5\nhello")]
    public async Task Damaged_records_are_set_aside_and_the_previous_ones_are_served_as_a_later_version_and_due(string damage)
    {
        await SaveAsync(Version(1, 1), Version(2, 1, 2) with { NextRefreshAt = FakeTime.Start.AddHours(4) });
        await File.WriteAllTextAsync(Records, damage);

        var loaded = await LoadAsync();

        Assert.Equal("VC00001", Assert.Single(loaded.Snapshot!.Records).SerialNumber);
        Assert.Equal((3, FakeTime.Start), (loaded.Snapshot.Version, loaded.Snapshot.ChangedAt));
        Assert.True(RefreshSchedule.IsDue(loaded.NextRefreshAt, FakeTime.Start));
        Assert.Equal(damage, await File.ReadAllTextAsync(Assert.Single(Directory.EnumerateFiles(Path.GetDirectoryName(Records)!, "records.damaged-*"))));
        var entry = Assert.Single(_log.Of(4001));
        Assert.Equal(LogLevel.Error, entry.Level);
        Assert.Contains(Records, entry.Text, StringComparison.Ordinal);
        Assert.Equal("VC00001", Assert.Single((await LoadAsync()).Snapshot!.Records).SerialNumber);
        Assert.Single(_log.Of(4001));
    }

    [Fact]
    public async Task Records_whose_checksum_is_right_but_that_are_not_records_are_set_aside_too()
    {
        await SaveAsync(Version(1, 1), Version(2, 1, 2));
        await ChecksummedFile.WriteAsync(Records, """{"records":2}"""u8.ToArray(), CancellationToken.None);
        await ChecksummedFile.WriteAsync(ChecksummedFile.Previous(Records), "[]"u8.ToArray(), CancellationToken.None);

        Assert.Null((await LoadAsync()).Snapshot);
        Assert.Equal(2, _log.Of(4001).Count);
    }

    [Fact]
    public async Task When_no_version_of_the_records_can_be_read_the_tenant_is_built_again_at_once()
    {
        await SaveAsync(Version(1, 1) with { NextRefreshAt = FakeTime.Start.AddHours(4) }, Version(2, 1, 2) with { NextRefreshAt = FakeTime.Start.AddHours(4) });
        await File.WriteAllTextAsync(Records, "garbage");
        await File.WriteAllTextAsync(Records + ".previous", "garbage");

        var loaded = await LoadAsync();

        Assert.Null(loaded.Snapshot);
        Assert.True(RefreshSchedule.IsDue(loaded.NextRefreshAt, FakeTime.Start));
        Assert.Equal(2, _log.Of(4001).Count);
        var imported = loaded.Import(Version(1, 7).Snapshot!.Records, FakeTime.Start);
        await _storage.SaveAsync(loaded, imported, CancellationToken.None);
        var rebuilt = (await LoadAsync()).Snapshot!;
        Assert.Equal((3, "VC00007"), (rebuilt.Version, Assert.Single(rebuilt.Records).SerialNumber));
    }

    [Fact]
    public async Task A_tenant_without_any_record_by_right_is_not_due_before_its_date()
    {
        await SaveAsync(TenantState.Unknown(Tenant) with { NextRefreshAt = FakeTime.Start.AddHours(4) });

        Assert.Equal(FakeTime.Start.AddHours(4), (await LoadAsync()).NextRefreshAt);
    }

    [Fact]
    public async Task What_a_crash_left_half_written_is_ignored_and_replaced_by_the_next_write()
    {
        await SaveAsync(Version(1, 1));
        await File.WriteAllTextAsync(Records + ".new", "sha256 half");
        await File.WriteAllTextAsync(State + ".new", "sha");

        Assert.Equal(1, (await LoadAsync()).Snapshot!.Version);
        await SaveAsync(Version(1, 1), Version(2, 2));

        Assert.Equal(2, (await LoadAsync()).Snapshot!.Version);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(Records)!, "*.new"));
        Assert.Empty(_log.Entries);
    }

    [Fact]
    public async Task A_crash_between_putting_the_old_file_aside_and_the_new_one_in_place_leaves_the_old_version()
    {
        await SaveAsync(Version(1, 1));
        var state = await File.ReadAllBytesAsync(State);
        await SaveAsync(Version(1, 1), Version(2, 1, 2));
        File.Move(Records, Records + ".new");
        await File.WriteAllBytesAsync(State, state);

        Assert.Equal(1, (await LoadAsync()).Snapshot!.Version);
    }

    [Fact]
    public async Task A_crash_between_records_and_state_leaves_the_new_records_with_the_old_dates()
    {
        await SaveAsync(Version(1, 1) with { NextRefreshAt = FakeTime.Start });
        var state = await File.ReadAllBytesAsync(State);
        await SaveAsync(Version(1, 1), Version(2, 1, 2) with { NextRefreshAt = FakeTime.Start.AddHours(4) });
        await File.WriteAllBytesAsync(State, state);

        var loaded = await LoadAsync();

        Assert.Equal((2, FakeTime.Start), (loaded.Snapshot!.Version, loaded.NextRefreshAt));
    }

    [Fact]
    public async Task A_state_that_cannot_be_read_leaves_the_records_served_and_the_tenant_due()
    {
        await SaveAsync(Version(4, 1, 2) with { NextRefreshAt = FakeTime.Start.AddHours(4) });
        await ChecksummedFile.WriteAsync(State, "null"u8.ToArray(), CancellationToken.None);
        await File.WriteAllTextAsync(State + ".previous", "garbage");

        var loaded = await LoadAsync();

        Assert.Equal(4, loaded.Snapshot!.Version);
        Assert.True(RefreshSchedule.IsDue(loaded.NextRefreshAt, FakeTime.Start));
        Assert.Equal(2, _log.Of(4001).Count);
    }

    public void Dispose()
    {
        _loggers.Dispose();
        _log.Dispose();
        _folder.Dispose();
    }

    private static string Text(DeviceRecord record) => System.Text.Encoding.UTF8.GetString(record.Utf8.Span);

    private static TenantState Version(long version, params IEnumerable<int> edges) => TenantState.Unknown(Tenant) with
    {
        Snapshot = TenantSnapshot.Create(Tenant, version, FakeTime.Start, edges.Select(n => RecordReader.TryRead(TestRecords.Edge(n), out _)!)),
    };

    private Task<TenantState> LoadAsync() => _storage.LoadAsync(Tenant, CancellationToken.None);

    private async Task SaveAsync(params IReadOnlyList<TenantState> versions)
    {
        var before = TenantState.Unknown(versions[0].Tenant);
        foreach (var after in versions)
        {
            await _storage.SaveAsync(before, after, CancellationToken.None);
            before = after;
        }
    }
}

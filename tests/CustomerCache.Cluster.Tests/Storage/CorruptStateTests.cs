using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Storage;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Cluster.Tests.Storage;

/// <summary>Missing and corrupt pages.</summary>
public sealed class CorruptStateTests
{
    private static readonly TenantPass SamePass = Fleets.Pass(2000);
    private static readonly TenantState Stored = TenantState.Unknown(StoredTenant.Vco1).Refresh(SamePass, 0);

    private readonly StoredTenant _tenant = new();
    private readonly FakeTime _time = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Surviving_records_are_served_as_a_later_version_and_the_tenant_is_due(bool isMissing)
    {
        var lost = await DamageAsync(isMissing);

        var left = await _tenant.LoadAsync(_time);

        Assert.Equal((Stored.Snapshot!.Version + 1, _time.GetUtcNow()), (left.Snapshot!.Version, left.Snapshot.ChangedAt));
        Assert.Equal(Stored.Records().Where(r => !lost.Contains(r.SerialNumber)).ToArray(), left.Records().ToArray());
        Assert.InRange(lost.Count, 1, 1999);
        Assert.Null(left.NextRefreshAt);
        Assert.Equal(Stored.Devices.Count, left.Devices.Count);
    }

    [Fact]
    public async Task Version_still_grows_when_no_record_survives()
    {
        await _tenant.StoreAsync(Stored);
        foreach (var page in _tenant.Storage.Writes.Distinct().Where(w => w != "tenant"))
        {
            _tenant.Storage.Corrupt<StoredPage>(page, _ => null);
        }

        var left = await _tenant.LoadAsync(_time);

        Assert.Equal((null, Stored.Snapshot!.Version + 1, null), (left.Snapshot, left.NextVersion, left.NextRefreshAt));
        Assert.Empty(left.Devices);
    }

    [Fact]
    public async Task Versions_of_a_tenant_that_is_lost_as_a_whole_are_not_used_again()
    {
        await _tenant.StoreAsync(Stored);
        _tenant.Storage.Corrupt<TenantHeader>("tenant", _ => null);
        _tenant.Storage.LoseRows();

        var left = await _tenant.LoadAsync(_time);

        Assert.Equal((null, _time.GetUtcNow().ToUnixTimeMilliseconds() + 1), (left.Snapshot, left.NextVersion));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refresh_that_finds_the_lost_records_unchanged_stores_them_again(bool isMissing)
    {
        await DamageAsync(isMissing);
        var (owner, left) = await OwnAsync();

        var healed = left.Refresh(SamePass, 4);
        await owner.SaveAsync(left, healed, null, CancellationToken.None);

        TenantStates.AreSame(healed, await _tenant.LoadAsync(_time));
        Assert.Equal(2000, healed.Records().Count);
    }

    [Fact]
    public async Task Refresh_that_finds_only_the_surviving_records_stores_those()
    {
        var lost = await DamageAsync(isMissing: true);
        var (owner, left) = await OwnAsync();
        var rest = SamePass with { Devices = SamePass.Devices.RemoveAll(d => lost.Contains(d.SerialNumber!)) };

        var next = left.Refresh(rest, 4);
        await owner.SaveAsync(left, next, null, CancellationToken.None);

        Assert.Equal(left.Snapshot!.Version, next.Snapshot!.Version);
        TenantStates.AreSame(next, await _tenant.LoadAsync(_time));
    }

    [Fact]
    public async Task Lost_histories_start_anew_and_are_stored_by_the_next_refresh()
    {
        await _tenant.StoreAsync(Stored);
        _tenant.Storage.Corrupt<TenantHeader>(
            "tenant",
            header =>
            {
                _tenant.Storage.Corrupt<StoredPage>($"page-{header.Histories[0].Slot}", _ => null);
                return header;
            }
        );
        var (owner, left) = await OwnAsync();

        Assert.Equal(Stored.Snapshot!.Version, left.Snapshot!.Version);
        Assert.InRange(left.Devices.Count, 1, 1999);
        var next = left.Refresh(SamePass, 0);
        await owner.SaveAsync(left, next, null, CancellationToken.None);
        TenantStates.AreSame(next, await _tenant.LoadAsync(_time));
        Assert.Equal(2000, next.Devices.Count);
    }

    [Fact]
    public async Task Loss_is_still_known_after_a_request_for_a_refresh()
    {
        await DamageAsync(isMissing: true);
        var (owner, left) = await OwnAsync();

        await owner.RequestAsync(new PendingRefreshRequest());

        TenantStates.AreSame(left, await _tenant.LoadAsync(_time));
    }

    // Returns the serial numbers whose records are on the page.
    private async Task<HashSet<string>> DamageAsync(bool isMissing)
    {
        await _tenant.StoreAsync(Stored);
        var lost = new HashSet<string>();
        _tenant.Storage.Corrupt<TenantHeader>(
            "tenant",
            header =>
            {
                _tenant.Storage.Corrupt<StoredPage>(
                    $"page-{header.Records[^1].Slot}",
                    page =>
                    {
                        lost.UnionWith(RecordLines.Decode(page.Content).Select(r => r.SerialNumber));
                        return isMissing ? null : new StoredPage { Content = page.Content[..^1] };
                    }
                );
                return header;
            }
        );
        return lost;
    }

    private async Task<(TenantPages Owner, TenantState State)> OwnAsync()
    {
        var owner = StoredTenant.Owner(_tenant.Storage, _time);
        return (owner, await owner.LoadAsync(CancellationToken.None));
    }
}

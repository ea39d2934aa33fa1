using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Storage;

namespace CustomerCache.Cluster.Tests.Storage;

/// <summary>A requested refresh outlives its owner, until a refresh ends.</summary>
public sealed class PendingRefreshRequestTests
{
    private static readonly TenantState Stored = TenantState.Unknown(StoredTenant.Vco1).Refresh(Fleets.Pass(10), 0);

    private readonly StoredTenant _tenant = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_is_known_to_the_next_owner_and_changes_nothing_else(bool acceptShrink)
    {
        await RequestedAsync(acceptShrink);

        Assert.Equal(new PendingRefreshRequest { AcceptShrink = acceptShrink }, await NextOwnersAsync());
        TenantStates.AreSame(Stored, await _tenant.LoadAsync());
    }

    [Fact]
    public async Task Request_can_be_the_first_stored_state_of_a_tenant()
    {
        var (owner, _) = await _tenant.StoreAsync();

        await owner.RequestAsync(new PendingRefreshRequest());

        Assert.NotNull(await NextOwnersAsync());
        TenantStates.AreSame(TenantState.Unknown(StoredTenant.Vco1), await _tenant.LoadAsync());
    }

    [Fact]
    public async Task Request_survives_an_import_and_a_crossing_of_single_devices()
    {
        var owner = await RequestedAsync(acceptShrink: true);
        var imported = Stored.Import(Stored.Records().Skip(3), TenantStates.Noon.AddHours(1));
        await owner.SaveAsync(Stored, imported, null, CancellationToken.None);
        await owner.SaveAsync(imported, imported.Recross(2, Fleets.Crossed(5, "changed")), null, CancellationToken.None);

        Assert.Equal(new PendingRefreshRequest { AcceptShrink = true }, await NextOwnersAsync());
    }

    [Theory]
    [InlineData(RefreshOutcome.Stored)]
    [InlineData(RefreshOutcome.ListingFailed)]
    public async Task Request_is_fulfilled_by_the_end_of_a_refresh_however_it_ended(RefreshOutcome outcome)
    {
        var owner = await RequestedAsync(acceptShrink: false);
        var ended = Stored.Refresh(Fleets.Pass(10), 4);
        ended = outcome == RefreshOutcome.Stored ? ended : Stored with { LastRefresh = ended.LastRefresh! with { Outcome = outcome } };

        await owner.SaveAsync(Stored, ended, null, CancellationToken.None);

        Assert.Null(owner.PendingRefresh);
        Assert.Null(await NextOwnersAsync());
    }

    [Fact]
    public async Task Request_stays_pending_when_the_end_of_its_refresh_could_not_be_stored()
    {
        var owner = await RequestedAsync(acceptShrink: false);
        _tenant.Storage.FailAfter(0);

        await Assert.ThrowsAsync<IOException>(() =>
            owner.SaveAsync(Stored, Stored.Refresh(Fleets.Pass(11), 4), null, CancellationToken.None)
        );

        _tenant.Storage.IsUnavailable = false;
        Assert.NotNull(owner.PendingRefresh);
        Assert.NotNull(await NextOwnersAsync());
    }

    [Fact]
    public async Task Superseded_owner_can_no_longer_store_a_request()
    {
        var (replaced, _) = await _tenant.StoreAsync(Stored);
        await _tenant.StoreAsync(Stored.Refresh(Fleets.Pass(11), 4));

        await Assert.ThrowsAsync<Orleans.Storage.InconsistentStateException>(() => replaced.RequestAsync(new PendingRefreshRequest()));
        Assert.Null(await NextOwnersAsync());
    }

    private async Task<TenantPages> RequestedAsync(bool acceptShrink)
    {
        var (owner, _) = await _tenant.StoreAsync(Stored);
        await owner.RequestAsync(new PendingRefreshRequest { AcceptShrink = acceptShrink });
        return owner;
    }

    private async Task<PendingRefreshRequest?> NextOwnersAsync()
    {
        var owner = StoredTenant.Owner(_tenant.Storage);
        await owner.LoadAsync(CancellationToken.None);
        return owner.PendingRefresh;
    }
}

using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Storage;

namespace CustomerCache.Cluster.Tests.Storage;

/// <summary>Stored state is loaded.</summary>
public sealed class StoredStateTests
{
    [Fact]
    public void Stored_state_is_loaded_whatever_was_stored_before() =>
        Cases.Verify(
            async random =>
            {
                var tenant = new StoredTenant();
                for (var i = 0; i <= random.Next(4); i++)
                {
                    // By the same owner, or by a later one.
                    var (_, state) = await tenant.StoreAsync([.. Enumerable.Range(i * 10, 1 + random.Next(3)).Select(random.Any)]);
                    TenantStates.AreSame(state, await tenant.LoadAsync());
                }
            },
            cases: 40
        );

    [Fact]
    public void Histories_round_trip_whichever_timestamps_are_missing() =>
        Cases.Verify(random =>
        {
            var histories = random.Any(0).Devices.OrderBy(d => d.Key, StringComparer.Ordinal).ToArray();
            var moment = histories.Length == 0 || random.Next(4) == 0 ? default : histories[random.Next(histories.Length)].Value.DecidedAt;

            Assert.Equal(histories, HistoryLines.Decode(HistoryLines.Encode(histories, moment), moment));
        });

    [Fact]
    public async Task State_of_a_tenant_that_was_never_stored_is_empty()
    {
        var tenant = new StoredTenant();

        TenantStates.AreSame(TenantState.Unknown(StoredTenant.Vco1), await tenant.LoadAsync());
        Assert.Null(StoredTenant.Owner(tenant.Storage).PendingRefresh);
    }

    [Fact]
    public async Task Version_number_grows_although_all_records_are_removed()
    {
        var tenant = new StoredTenant();
        await tenant.StoreAsync(TenantState.Unknown(StoredTenant.Vco1) with { LostVersion = 7 });

        Assert.Equal((null, 8L), ((await tenant.LoadAsync()).Snapshot, (await tenant.LoadAsync()).NextVersion));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"serial_number":null,"decision":"cached","reason":"cached"}""")]
    [InlineData("""{"serial_number":"S1","decision":"sold","reason":"cached"}""")]
    [InlineData("""{"serial_number":"S1","decision":"cached","reason":"cached","decided_at":"yesterday"}""")]
    [InlineData("""{"serial_number":"S1","decision":"cached","reason":"cached","decided_at":7}""")]
    [InlineData("""{"serial_number":"S1","decision":"cached","reason":"cached","detail":7}""")]
    public void Malformed_history_is_invalid_data(string line) =>
        Assert.Throws<InvalidDataException>(() =>
            HistoryLines.Decode(System.Text.Encoding.UTF8.GetBytes(line + "\n"), TenantStates.Noon).ToArray()
        );
}

using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Storage;

namespace CustomerCache.Cluster.Tests.Storage;

/// <summary>What is stored is loaded.</summary>
public sealed class StoredStateTests
{
    [Fact]
    public void What_is_stored_is_loaded_whatever_was_stored_before() =>
        Cases.Hold(
            async random =>
            {
                var tenant = new StoredTenant();
                for (var i = 0; i <= random.Next(4); i++)
                {
                    // By the same owner, or by one who comes after it.
                    var (_, state) = await tenant.StoreAsync([.. Enumerable.Range(i * 10, 1 + random.Next(3)).Select(random.Any)]);
                    TenantStates.AreSame(state, await tenant.LoadAsync());
                }
            },
            cases: 40
        );

    [Fact]
    public void Histories_are_read_as_they_were_written_whatever_moment_they_leave_out() =>
        Cases.Hold(random =>
        {
            var histories = random.Any(0).Devices.OrderBy(d => d.Key, StringComparer.Ordinal).ToArray();
            var moment = histories.Length == 0 || random.Next(4) == 0 ? default : histories[random.Next(histories.Length)].Value.DecidedAt;

            Assert.Equal(histories, HistoryLines.Decode(HistoryLines.Encode(histories, moment), moment));
        });

    [Fact]
    public async Task Nothing_is_known_of_a_tenant_that_was_never_stored()
    {
        var tenant = new StoredTenant();

        TenantStates.AreSame(TenantState.Unknown(StoredTenant.Vco1), await tenant.LoadAsync());
        Assert.Null(StoredTenant.Owner(tenant.Storage).PendingRefresh);
    }

    [Fact]
    public async Task The_number_of_the_next_version_grows_although_all_records_are_gone()
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
    public void A_history_that_we_did_not_write_is_invalid_data(string line) =>
        Assert.Throws<InvalidDataException>(() =>
            HistoryLines.Decode(System.Text.Encoding.UTF8.GetBytes(line + "\n"), TenantStates.Noon).ToArray()
        );
}

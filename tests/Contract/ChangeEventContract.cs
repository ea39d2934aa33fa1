namespace CustomerCache.Tests.Contract;

/// <summary>Invalidations that change events cause: cases S1 to S13.</summary>
public abstract class ChangeEventContract<TEngine>(CacheLab<TEngine> lab) : IClassFixture<CacheLab<TEngine>>
    where TEngine : IEngineUnderTest, new()
{
    [Fact]
    public async Task S1_Only_dependents_of_the_product_are_invalidated()
    {
        await lab.PutAsync("catalog", "s1:l1", "1", dependsOn: "product:s1A, product:s1B");
        await lab.PutAsync("catalog", "s1:l2", "1", dependsOn: "product:s1B");
        await lab.PutAsync("catalog", "catalog:s1", "1");

        await ChangeAsync("Product2", "UPDATE", ["s1A"], ["LastModifiedDate", "Name"]);

        Assert.Equal([null, "1", "1"], await ValuesAsync("catalog", "s1:l1", "s1:l2", "catalog:s1"));
    }

    [Theory]
    [InlineData("CREATE")]
    [InlineData("UPDATE")]
    [InlineData("DELETE")]
    public async Task S2_Product_without_dependents_flushes_lists_that_may_contain_it(string change)
    {
        await lab.PutAsync("catalog", $"catalog:s2:{change}", "1", dependsOn: "product:s2Other");
        await lab.PutAsync("static", $"catalog:s2:{change}:static", "1");
        await lab.PutAsync("orders", $"orders:s2:{change}", "1");

        await ChangeAsync("Product2", change, [$"s2New{change}"]);

        Assert.Equal([null], await ValuesAsync("catalog", $"catalog:s2:{change}"));
        Assert.Equal([null], await ValuesAsync("static", $"catalog:s2:{change}:static"));
        Assert.Equal(["1"], await ValuesAsync("orders", $"orders:s2:{change}"));
    }

    [Fact]
    public async Task S2_New_product_flushes_the_catalogue_even_with_dependents()
    {
        await lab.PutAsync("catalog", "s2b:own", "1", dependsOn: "product:s2Known");
        await lab.PutAsync("catalog", "catalog:s2b", "1");

        await ChangeAsync("Product2", "CREATE", ["s2Known"]);

        Assert.Equal([null, null], await ValuesAsync("catalog", "s2b:own", "catalog:s2b"));
    }

    [Fact]
    public async Task Price_change_invalidates_dependents_of_its_product()
    {
        await lab.PutAsync("catalog", "price:l1", "1", dependsOn: "product:priceA");
        await lab.PutAsync("catalog", "price:l2", "1", dependsOn: "product:priceB");

        await ChangeAsync("PricebookEntry", "UPDATE", ["priceE"], ["UnitPrice"], fields: new { Product2Id = "priceA" });

        Assert.Equal([null, "1"], await ValuesAsync("catalog", "price:l1", "price:l2"));
    }

    [Fact]
    public async Task S3_Fields_that_fulfilment_writes_invalidate_nothing_and_are_not_counted()
    {
        await OrderAsync("s3");
        var before = (await lab.MetricsAsync("orders")).Count("invalidations");

        var taken = await ChangeAsync("Order", "UPDATE", ["s3O"], ["LastModifiedDate", "Activation_Status__c"]);

        Assert.Equal((1, 1), (taken.Count("accepted"), taken.Count("jobs")));
        Assert.Equal(["1", "1", "1"], await OrderValuesAsync("s3"));
        Assert.Equal(before, (await lab.MetricsAsync("orders")).Count("invalidations"));
    }

    [Theory]
    [InlineData("s4", "LastModifiedDate", "Status")]
    [InlineData("s5", "Activation_Status__c", "Status")]
    [InlineData("s6", "BillingAddress.City", "LastModifiedDate")]
    public async Task S4_S5_S6_Customer_visible_fields_invalidate_the_detail_and_the_list_of_the_linked_account(
        string test,
        params string[] changed
    )
    {
        await OrderAsync(test);
        var before = (await lab.MetricsAsync("orders")).Count("invalidations");

        await ChangeAsync("Order", "UPDATE", [$"{test}O"], changed);

        Assert.Equal([null, null, "1"], await OrderValuesAsync(test));
        Assert.InRange((await lab.MetricsAsync("orders")).Count("invalidations"), before + 1, before + 2);
    }

    [Fact]
    public async Task S4_Cleared_field_counts_as_changed()
    {
        await OrderAsync("s4n");

        await ChangeAsync("Order", "UPDATE", ["s4nO"], ["LastModifiedDate"], nulled: ["EffectiveDate"]);

        Assert.Equal([null, null, "1"], await OrderValuesAsync("s4n"));
    }

    [Fact]
    public async Task S4_Link_is_known_from_the_cached_list_alone()
    {
        await lab.PutAsync("orders", "orders:account:s4lX", "1", dependsOn: "order:s4lO, order:s4lP, account:s4lX");
        await lab.PutAsync("orders", "orders:account:s4lY", "1", dependsOn: "order:s4lQ, account:s4lY");

        await ChangeAsync("Order", "UPDATE", ["s4lO"], ["Status"]);

        Assert.Equal([null, "1"], await ValuesAsync("orders", "orders:account:s4lX", "orders:account:s4lY"));
    }

    [Fact]
    public async Task S4_Order_that_moves_invalidates_the_lists_of_both_accounts()
    {
        await OrderAsync("s4m");
        await lab.PutAsync("orders", "orders:account:s4mZ", "1", dependsOn: "account:s4mZ");

        await ChangeAsync("Order", "UPDATE", ["s4mO"], ["AccountId"], fields: new { AccountId = "s4mZ" });

        Assert.Equal([null, null, "1"], await OrderValuesAsync("s4m"));
        Assert.Equal([null], await ValuesAsync("orders", "orders:account:s4mZ"));
    }

    [Fact]
    public async Task S4_Unknown_account_invalidates_every_list_and_no_detail_of_another_order()
    {
        await lab.PutAsync("orders", "orders:account:s4u", "1");
        await lab.PutAsync("orders", "orders:detail:s4uP", "1", dependsOn: "order:s4uP");

        await ChangeAsync("Order", "UPDATE", ["s4uO"], ["Status"]);

        Assert.Equal([null, "1"], await ValuesAsync("orders", "orders:account:s4u", "orders:detail:s4uP"));
    }

    [Fact]
    public async Task S7_New_order_names_no_changed_field_and_invalidates_the_list_of_its_account()
    {
        await lab.PutAsync("orders", "orders:account:s7X", "1");
        await lab.PutAsync("orders", "orders:account:s7Y", "1");

        await ChangeAsync("Order", "CREATE", ["s7O"], fields: new { AccountId = "s7X" });

        Assert.Equal([null, "1"], await ValuesAsync("orders", "orders:account:s7X", "orders:account:s7Y"));
    }

    [Fact]
    public async Task S8_Deleted_order_invalidates_the_list_of_the_linked_account()
    {
        await OrderAsync("s8");

        await ChangeAsync("Order", "DELETE", ["s8O"]);

        Assert.Equal([null, null, "1"], await OrderValuesAsync("s8"));
    }

    [Fact]
    public async Task S8_Account_may_be_known_from_an_earlier_event()
    {
        await ChangeAsync("Order", "CREATE", ["s8eO"], fields: new { AccountId = "s8eX" });
        await lab.PutAsync("orders", "orders:account:s8eX", "1");
        await lab.PutAsync("orders", "orders:account:s8eY", "1");

        await ChangeAsync("Order", "DELETE", ["s8eO"]);

        Assert.Equal([null, "1"], await ValuesAsync("orders", "orders:account:s8eX", "orders:account:s8eY"));
    }

    [Fact]
    public async Task S8_Deleted_order_of_an_unknown_account_invalidates_every_list()
    {
        await lab.PutAsync("orders", "orders:account:s8u", "1");

        await ChangeAsync("Order", "DELETE", ["s8uO"]);

        Assert.Equal([null], await ValuesAsync("orders", "orders:account:s8u"));
    }

    [Fact]
    public async Task Parts_of_an_order_invalidate_their_order()
    {
        await OrderAsync("item");

        await ChangeAsync("OrderItem", "UPDATE", ["itemI"], ["Quantity"], fields: new { OrderId = "itemO" });

        Assert.Equal([null, null, "1"], await OrderValuesAsync("item"));
    }

    [Fact]
    public async Task S11_Gap_that_names_an_order_invalidates_it_whatever_changed()
    {
        await OrderAsync("s11");

        await ChangeAsync("Order", "GAP_UPDATE", ["s11O"]);

        Assert.Equal([null, null, "1"], await OrderValuesAsync("s11"));
    }

    [Fact]
    public async Task S12_Overflow_flushes_everything_of_its_kind_and_nothing_else()
    {
        await OrderAsync("s12");
        await lab.PutAsync("catalog", "catalog:s12", "1");

        await ChangeAsync("Order", "GAP_OVERFLOW", []);

        Assert.Equal([null, null, null], await OrderValuesAsync("s12"));
        Assert.Equal(["1"], await ValuesAsync("catalog", "catalog:s12"));
    }

    [Fact]
    public async Task S12_Overflow_in_the_own_form_flushes_alike()
    {
        await lab.PutAsync("catalog", "catalog:s12b", "1");

        await lab.Server.ChangeAsync("""{"entity": "Product2", "change": "overflow"}""");

        Assert.Equal([null], await ValuesAsync("catalog", "catalog:s12b"));
    }

    [Fact]
    public async Task S13_One_event_may_name_several_entities()
    {
        await OrderAsync("s13a");
        await OrderAsync("s13b");

        await ChangeAsync("Order", "UPDATE", ["s13aO", "s13bO"], ["Status"]);

        Assert.Equal([null, null, "1"], await OrderValuesAsync("s13a"));
        Assert.Equal([null, null, "1"], await OrderValuesAsync("s13b"));
    }

    [Fact]
    public async Task Changed_eligibility_is_dropped_by_its_key()
    {
        await lab.PutAsync("catalog", "catalog:eligibility:eliA", "1");
        await lab.PutAsync("catalog", "catalog:eligibility:eliB", "1");

        await lab.Server.ChangeAsync(
            """{"channel": "/event/Account_Eligibility_Update__e", "replayId": 77, "payload": {"AccountId__c": "eliA"}}"""
        );

        Assert.Equal([null, "1"], await ValuesAsync("catalog", "catalog:eligibility:eliA", "catalog:eligibility:eliB"));
    }

    [Fact]
    public async Task Fetch_that_began_before_the_event_stores_nothing()
    {
        var lease = await lab.LeaseAsync("orders", "orders:detail:fetchO");

        await ChangeAsync("Order", "UPDATE", ["fetchO"], ["Status"]);

        Assert.Equal(
            System.Net.HttpStatusCode.Conflict,
            await lab.PutAsync("orders", "orders:detail:fetchO", "\"old\"", lease, "order:fetchO")
        );
        Assert.Equal([null], await ValuesAsync("orders", "orders:detail:fetchO"));
    }

    private Task<System.Text.Json.JsonElement> ChangeAsync(
        string entity,
        string change,
        string[] ids,
        string[]? changed = null,
        string[]? nulled = null,
        object? fields = null
    ) => lab.Server.ChangeAsync(ChangeBodies.Salesforce(entity, change, ids, changed, nulled, fields));

    // An order with the list of its account, and the list of another account.
    private async Task OrderAsync(string test)
    {
        await lab.PutAsync("orders", $"orders:detail:{test}O", "1", dependsOn: $"order:{test}O, account:{test}X");
        await lab.PutAsync("orders", $"orders:account:{test}X", "1", dependsOn: $"order:{test}O, account:{test}X");
        await lab.PutAsync("orders", $"orders:account:{test}Y", "1", dependsOn: $"order:{test}P, account:{test}Y");
    }

    private Task<IReadOnlyList<string?>> OrderValuesAsync(string test) =>
        ValuesAsync("orders", $"orders:detail:{test}O", $"orders:account:{test}X", $"orders:account:{test}Y");

    private async Task<IReadOnlyList<string?>> ValuesAsync(string domain, params string[] keys)
    {
        var values = new List<string?>();
        foreach (var key in keys)
        {
            values.Add(await lab.ValueAsync(domain, key));
        }

        return values;
    }
}

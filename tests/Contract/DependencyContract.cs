using System.Net;

namespace CustomerCache.Tests.Contract;

/// <summary>Dependencies of cached values on entities: cases D1 to D9.</summary>
public abstract class DependencyContract<TEngine>(CacheLab<TEngine> lab) : IClassFixture<CacheLab<TEngine>>
    where TEngine : IEngineUnderTest, new()
{
    [Fact]
    public async Task D1_Only_dependents_of_the_entity_are_dropped()
    {
        await TwoListsAsync("d1");

        Assert.Equal(1, await ProductsAsync("d1A"));
        Assert.Equal((null, "1"), await ListsAsync("d1"));
        Assert.Equal(1, await ProductsAsync("d1B"));
    }

    [Fact]
    public async Task D2_All_dependents_of_the_entity_are_dropped_and_no_link_remains()
    {
        await TwoListsAsync("d2");

        Assert.Equal(2, await ProductsAsync("d2B"));
        Assert.Equal((null, null), await ListsAsync("d2"));
        Assert.Equal(0, await ProductsAsync("d2A", "d2B"));
    }

    [Fact]
    public async Task D3_Entity_without_dependents_changes_nothing()
    {
        await TwoListsAsync("d3");

        Assert.Equal(0, await ProductsAsync("d3Z"));
        Assert.Equal(("1", "1"), await ListsAsync("d3"));
    }

    [Fact]
    public async Task D4_Rewritten_value_depends_only_on_its_latest_entities()
    {
        await TwoListsAsync("d4");
        await lab.PutAsync("catalog", "d4:l1", "2", dependsOn: "product:d4B");

        Assert.Equal(0, await ProductsAsync("d4A"));
        Assert.Equal(("2", "1"), await ListsAsync("d4"));
    }

    [Fact]
    public async Task D5_Expired_value_is_not_counted_and_leaves_no_link()
    {
        await lab.PutAsync("volatile", "d5:l1", "1", dependsOn: "product:d5A");
        lab.Time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(0, await ProductsOfAsync("volatile", "d5A"));
        await lab.PutAsync("volatile", "d5:l1", "2");
        Assert.Equal(0, await ProductsOfAsync("volatile", "d5A"));
    }

    [Fact]
    public async Task D6_Repeated_empty_and_missing_entities_count_once_or_not_at_all()
    {
        await TwoListsAsync("d6");

        Assert.Equal(1, await lab.InvalidateAsync("catalog", new { entities = new[] { "product:d6A", "product:d6A", "", null } }));
        Assert.Equal((null, "1"), await ListsAsync("d6"));
    }

    [Fact]
    public async Task D7_Flush_leaves_no_link()
    {
        await TwoListsAsync("d7");

        Assert.Equal(2, await lab.InvalidateAsync("catalog", new { pattern = "d7:*" }));
        Assert.Equal(0, await ProductsAsync("d7A", "d7B"));
    }

    [Fact]
    public async Task D8_Links_that_are_added_concurrently_are_all_there()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => lab.PutAsync("catalog", $"d8:{i}", "1", dependsOn: "product:d8A")));

        Assert.Equal(50, await ProductsAsync("d8A"));
    }

    [Fact]
    public async Task D9_Value_that_is_fetched_while_its_entity_changes_is_not_stored()
    {
        var lease = await lab.LeaseAsync("catalog", "d9:l1");
        await ProductsAsync("d9A");

        Assert.Equal(HttpStatusCode.Conflict, await lab.PutAsync("catalog", "d9:l1", "\"old\"", lease, "product:d9A"));
        Assert.Null(await lab.ValueAsync("catalog", "d9:l1"));
    }

    [Fact]
    public async Task D9_Waiter_for_such_a_fetch_gets_a_newer_value()
    {
        var lease = await lab.LeaseAsync("catalog", "d9:l2");
        await ProductsAsync("d9B");
        var waiting = lab.Caller()["catalog"].GetOrFetchAsync("d9:l2", _ => Task.FromResult<string?>("new")).AsTask();
        await lab.JoinedAsync("catalog", 1);

        await lab.PutAsync("catalog", "d9:l2", "\"old\"", lease, "product:d9B");

        Assert.Equal("new", await waiting);
    }

    private Task<int> ProductsAsync(params string[] ids) => ProductsOfAsync("catalog", ids);

    private Task<int> ProductsOfAsync(string domain, params string[] ids) =>
        lab.InvalidateAsync(domain, new { entities = ids.Select(id => $"product:{id}") });

    private async Task TwoListsAsync(string test)
    {
        await lab.PutAsync("catalog", $"{test}:l1", "1", dependsOn: $"product:{test}A, product:{test}B");
        await lab.PutAsync("catalog", $"{test}:l2", "1", dependsOn: $"product:{test}B");
    }

    private async Task<(string? First, string? Second)> ListsAsync(string test) =>
        (await lab.ValueAsync("catalog", $"{test}:l1"), await lab.ValueAsync("catalog", $"{test}:l2"));
}

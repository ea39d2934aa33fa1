using System.Net;
using System.Net.Http.Json;
using System.Text;
using CustomerCache.Core.Caching;

namespace CustomerCache.Tests.Contract;

/// <summary>Keys and values: cases C1 to C10 and their validation.</summary>
public abstract class CacheServiceContract<TEngine>(CacheLab<TEngine> lab) : IClassFixture<CacheLab<TEngine>>
    where TEngine : IEngineUnderTest, new()
{
    [Fact]
    public async Task C1_Stored_value_is_read_back()
    {
        Assert.Equal(HttpStatusCode.NoContent, await lab.PutAsync("orders", "orders:detail:c1", """{"a":1}"""));

        using var response = await lab.GetAsync("orders", "orders:detail:c1");

        Assert.Equal("""{"a":1}""", await response.Content.ReadAsStringAsync());
        Assert.InRange(response.Headers.Age!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.NotNull(response.Headers.ETag);
    }

    [Fact]
    public async Task C2_Missing_key_is_null() => Assert.Null(await lab.ValueAsync("orders", "orders:detail:c2"));

    [Fact]
    public async Task C3_Unreadable_value_is_dropped_and_fetched_again()
    {
        await lab.PutAsync("orders", "orders:detail:c3", "\"not an order\"");

        var healed = await lab.Caller()["orders"].GetOrFetchAsync("orders:detail:c3", _ => Task.FromResult<Order?>(new Order("c3")));

        Assert.Equal(new Order("c3"), healed);
        Assert.Equal("""{"id":"c3"}""", await lab.ValueAsync("orders", "orders:detail:c3"));
    }

    [Fact]
    public async Task C3_Value_that_is_not_JSON_is_refused()
    {
        Assert.Equal(HttpStatusCode.BadRequest, await lab.PutAsync("orders", "orders:detail:c3b", "{not json"));
        Assert.Null(await lab.ValueAsync("orders", "orders:detail:c3b"));
    }

    [Fact]
    public async Task C3_Value_that_is_not_UTF_8_is_refused()
    {
        using var latin1 = new ByteArrayContent([0x22, 0xE9, 0x22]);
        using var put = await lab.Server.Client.PutAsync("/v1/caches/orders/entries/orders:detail:latin1", latin1);

        Assert.Equal(HttpStatusCode.BadRequest, put.StatusCode);
        Assert.Null(await lab.ValueAsync("orders", "orders:detail:latin1"));
    }

    [Fact]
    public async Task C4_Value_with_an_expiry_is_removed_when_it_expires()
    {
        await lab.PutAsync("short", "short:c4", "1");
        await lab.PutAsync("orders", "orders:detail:c4", "1", maxAge: 60);

        lab.Time.Advance(TimeSpan.FromSeconds(58));
        var before = (await lab.ValueAsync("short", "short:c4"), await lab.ValueAsync("orders", "orders:detail:c4"));
        lab.Time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(("1", "1"), before);
        Assert.Equal((null, null), (await lab.ValueAsync("short", "short:c4"), await lab.ValueAsync("orders", "orders:detail:c4")));
    }

    [Fact]
    public async Task C5_Value_without_an_expiry_is_kept_for_ten_years()
    {
        await lab.PutAsync("orders", "orders:detail:c5", "1");
        lab.Time.Advance(TimeSpan.FromDays(3_653));

        using var response = await lab.GetAsync("orders", "orders:detail:c5");

        Assert.Equal("1", await response.Content.ReadAsStringAsync());
        Assert.Null(response.Headers.CacheControl);
    }

    [Fact]
    public async Task C6_Pattern_counts_and_deletes_the_keys_that_it_matches_and_no_other()
    {
        foreach (var key in new[] { "c6orders:detail:1", "c6orders:detail:2", "c6orders:account:9", "c6catalog:x" })
        {
            await lab.PutAsync("orders", key, "1");
        }

        var usage = await lab.UsageAsync("orders", "c6orders:*");
        var deleted = await lab.InvalidateAsync("orders", new { pattern = "c6orders:*" });

        Assert.Equal((3, 3, "1"), (usage.Keys, deleted, await lab.ValueAsync("orders", "c6catalog:x")));
        Assert.Equal("c6orders:detail:1c6orders:detail:2c6orders:account:9".Length + 3, usage.Bytes);
    }

    [Fact]
    public async Task C7_Pattern_that_matches_no_key_is_no_error()
    {
        Assert.Equal((0, 0), await lab.UsageAsync("orders", "c7:*"));
        Assert.Equal(0, await lab.InvalidateAsync("orders", new { pattern = "c7:*" }));
    }

    [Fact]
    public async Task C8_Thousands_of_keys_are_all_deleted()
    {
        Assert.True(lab.Caches.Domains.TryFind("static", out var domain));
        foreach (var batch in Enumerable.Range(0, 5_000).Chunk(500))
        {
            await Task.WhenAll(batch.Select(StoreAsync));
        }

        Assert.Equal(5_000, (await lab.UsageAsync("static", "c8:*")).Keys);
        Assert.Equal(5_000, await lab.InvalidateAsync("static", new { pattern = "c8:*" }));
        Assert.Equal((0, 0), await lab.UsageAsync("static", "c8:*"));

        // A write that takes a second on a loaded machine is refused after an invalidation in between: its caller retries.
        async Task StoreAsync(int i)
        {
            var value = new CacheValue { Json = "1"u8.ToArray() };
            while (await lab.Caches.WriteAsync(domain, $"c8:{i}", value, CancellationToken.None) is CacheWriting.Invalidated) { }
        }
    }

    [Fact]
    public async Task C9_Id_with_wildcards_matches_only_itself()
    {
        await lab.PutAsync("orders", "c9:a*b[c]?", "1");
        await lab.PutAsync("orders", "c9:axxb[c]z", "1");

        Assert.Equal(1, await lab.InvalidateAsync("orders", new { pattern = $"c9:{GlobPattern.Escape("a*b[c]?")}" }));
        Assert.Equal("1", await lab.ValueAsync("orders", "c9:axxb[c]z"));
    }

    [Theory]
    [InlineData("""{"pattern":""}""", "pattern")]
    [InlineData("""{"pattern":"  "}""", "pattern")]
    [InlineData("{}", "body")]
    [InlineData("[]", "body")]
    [InlineData("""{"keys":"a"}""", "keys")]
    [InlineData("""{"entities":["no entity"]}""", "entities")]
    [InlineData("""{"everything":true}""", "everything")]
    public async Task C10_Empty_and_malformed_patterns_delete_nothing(string body, string field)
    {
        await lab.PutAsync("catalog", "c10:stays", "1");

        using var response = await lab.Http.PostAsync(
            "v1/caches/catalog/invalidate",
            new StringContent(body, Encoding.UTF8, "application/json")
        );
        var problem = await response.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
        Assert.Equal("1", await lab.ValueAsync("catalog", "c10:stays"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("never")]
    public async Task E5_Invalid_expiry_is_refused_and_never_means_no_expiry(string age)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "v1/caches/orders/entries/orders:detail:e5")
        {
            Content = new StringContent("1"),
        };
        request.Headers.TryAddWithoutValidation("Cache-Control", $"max-age={age}");

        using var response = await lab.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task E6_Stored_null_is_distinct_from_a_missing_value()
    {
        await lab.PutAsync("nulls", "nulls:e6", "null");
        await lab.PutAsync("orders", "orders:detail:e6", "null");

        Assert.Equal(("null", null), (await lab.ValueAsync("nulls", "nulls:e6"), await lab.ValueAsync("orders", "orders:detail:e6")));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("false")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    public async Task T1_Falsy_values_of_other_languages_are_values(string json)
    {
        await lab.PutAsync("orders", $"t1:{json}", json);

        Assert.Equal(json, await lab.ValueAsync("orders", $"t1:{json}"));
    }

    [Theory]
    [InlineData("orders:detail:a/b")]
    [InlineData("orders:detail:a/../b")]
    [InlineData("orders:détail:é %")]
    [InlineData("orders:detail:a?b#c")]
    [InlineData("orders:detail:+&=")]
    public async Task Key_may_contain_characters_that_a_URL_may_not(string key)
    {
        await lab.PutAsync("orders", key, "1");

        Assert.Equal("1", await lab.ValueAsync("orders", key));
        Assert.Equal(1, await lab.InvalidateAsync("orders", new { keys = new[] { key } }));
    }

    [Fact]
    public async Task Cached_values_survive_a_restart_and_dropped_ones_stay_dropped()
    {
        await lab.PutAsync("orders", "restart:stays", "1", dependsOn: "order:restart");
        await lab.PutAsync("orders", "restart:goes", "1");
        await lab.InvalidateAsync("orders", new { keys = new[] { "restart:goes" } });

        await lab.RestartAsync();

        Assert.Equal(("1", null), (await lab.ValueAsync("orders", "restart:stays"), await lab.ValueAsync("orders", "restart:goes")));
        Assert.Equal(1, await lab.InvalidateAsync("orders", new { entities = new[] { "order:restart" } }));
    }

    [Fact]
    public async Task Value_that_is_too_large_is_refused()
    {
        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge,
            await lab.PutAsync("orders", "orders:large", "\"" + new string('x', 2 << 20) + "\"")
        );
        Assert.Null(await lab.ValueAsync("orders", "orders:large"));
    }

    [Fact]
    public async Task Unknown_domain_is_reported_by_its_field()
    {
        using var response = await lab.GetAsync("nowhere", "key");
        var problem = await response.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>();

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("there are", problem.GetProperty("errors").GetProperty("domain")[0].GetString(), StringComparison.Ordinal);
    }

    private sealed record Order(string Id);
}

using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Tests.Contract;

/// <summary>Copies of users, their holders and their invalidation: cases J12 to J14 and J20 to J24.</summary>
public abstract class CopiesContract<TEngine>(CacheLab<TEngine> lab) : IClassFixture<CacheLab<TEngine>>
    where TEngine : IEngineUnderTest, new()
{
    [Fact]
    public async Task J12_J13_Update_drops_the_copies_of_all_readers_and_no_other()
    {
        foreach (var (id, token) in new[] { ("j12", "T1"), ("j12", "T2"), ("j12", "T1"), ("j12o", "T1") })
        {
            await ReadAsync(id, token);
        }

        var before = await HoldersAsync("j12");
        var started = lab.Time.GetUtcNow();
        await lab.Server.ChangeAsync(ChangeBodies.Own("PostsById", "update", "j12"));

        Assert.Equal(2, before.Count("holders"));
        Assert.Equal((null, null, "\"j12o\""), (await CopyAsync("j12", "T1"), await CopyAsync("j12", "T2"), await CopyAsync("j12o", "T1")));
        var after = await HoldersAsync("j12");
        Assert.Equal(0, after.Count("holders"));
        Assert.InRange(after.GetProperty("last_invalidated_at").GetDateTimeOffset(), started.AddSeconds(-1), lab.Time.GetUtcNow());
        Assert.Equal(1, (await HoldersAsync("j12o")).Count("holders"));
    }

    [Fact]
    public async Task J13_Near_caches_of_all_followers_are_notified_of_stale_copies()
    {
        var start = (await lab.Server.JsonAsync("/v1/invalidations")).GetProperty("position").GetString()!;
        await ReadAsync("j13f", "T1");

        await lab.Server.ChangeAsync(ChangeBodies.Own("PostsById", "delete", "j13f"));

        var feed = await lab.Server.JsonAsync($"/v1/invalidations?after={Uri.EscapeDataString(start)}&wait=10");
        Assert.Contains("post:j13f", feed.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("access_token=T1", feed.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task J12_Copies_and_their_holders_survive_a_restart()
    {
        await ReadAsync("j12r", "T1");
        await ReadAsync("j12r", "T2");

        await lab.RestartAsync();

        Assert.Equal((2, "\"j12r\""), ((await HoldersAsync("j12r")).Count("holders"), await CopyAsync("j12r", "T1")));
        await lab.Server.ChangeAsync(ChangeBodies.Own("PostsById", "update", "j12r"));
        Assert.Equal((null, null), (await CopyAsync("j12r", "T1"), await CopyAsync("j12r", "T2")));
    }

    [Fact]
    public async Task J14_Update_of_an_entity_without_holders_is_no_error()
    {
        await lab.Server.ChangeAsync(ChangeBodies.Own("PostsById", "update", "j14"));

        var job = Assert.Single(await lab.Server.JobsOfAsync("j14"));
        Assert.Equal(("done", null), (job.JobState(), job.Reason()));
        Assert.Equal(0, (await HoldersAsync("j14")).Count("holders"));
    }

    [Fact]
    public async Task Post_42_is_not_group_42()
    {
        await ReadAsync("g42", "T1");

        await lab.Server.ChangeAsync(ChangeBodies.Own("group", "update", "g42"));

        Assert.Equal(("\"g42\"", 1), (await CopyAsync("g42", "T1"), (await HoldersAsync("g42")).Count("holders")));
    }

    [Fact]
    public async Task J20_Equivalent_addresses_are_one_key()
    {
        await lab.PutAsync("copies", "/posts?b=2&a=3,1&access_token=T20", "1");

        Assert.Equal("1", await lab.ValueAsync("copies", "/posts?access_token=T20&a=1,3&b=2"));
        Assert.Equal("1", await lab.ValueAsync("copies", "/posts?a=1%2C3&b=2&access_token=T20"));
        Assert.Null(await lab.ValueAsync("copies", "/posts?a=1,3&b=2&access_token=T21"));
        Assert.Equal(1, await lab.InvalidateAsync("copies", new { keys = new[] { "/posts?a=3,1&b=2&access_token=T20" } }));
        Assert.Null(await lab.ValueAsync("copies", "/posts?b=2&a=3,1&access_token=T20"));
    }

    [Fact]
    public async Task J20_Address_of_an_event_is_normalized_too()
    {
        await lab.PutAsync("copies", "/posts/j20?b=2&a=3,1&access_token=T1", "1");
        await lab.Server.ChangeAsync(
            ChangeBodies.Own(
                "Posts",
                "read",
                "j20",
                new { resource_url = "https://api.example.net/posts/j20?a=1,3&access_token=T1&b=2#top" }
            )
        );

        await lab.Server.ChangeAsync(ChangeBodies.Own("Posts", "update", "j20"));

        Assert.Null(await lab.ValueAsync("copies", "/posts/j20?b=2&a=3,1&access_token=T1"));
    }

    [Fact]
    public async Task J21_Read_without_a_token_is_not_cached_and_gets_no_lease()
    {
        using var put = await SendAsync(HttpMethod.Put, "/posts/j21", null, "1");
        using var got = await SendAsync(HttpMethod.Get, "/posts/j21", null);

        var body = await put.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((HttpStatusCode.OK, "false"), (put.StatusCode, Assert.Single(put.Headers.GetValues("X-Cache-Stored"))));
        Assert.False(body.GetProperty("stored").GetBoolean());
        Assert.Contains("X-Access-Token", body.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, got.StatusCode);
        Assert.False(got.Headers.Contains("X-Fetch-Lease"));
    }

    [Fact]
    public async Task J21_Token_in_the_header_equals_the_token_in_the_address()
    {
        using var put = await SendAsync(HttpMethod.Put, "/posts/j21h", "T1", "1");
        using var got = await SendAsync(HttpMethod.Get, "/posts/j21h?access_token=T1", null);
        using var first = await SendAsync(HttpMethod.Get, "/posts/j21h?access_token=T1", "T2");
        using var other = await SendAsync(HttpMethod.Get, "/posts/j21h", "T2");

        Assert.Equal("true", Assert.Single(put.Headers.GetValues("X-Cache-Stored")));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound), (got.StatusCode, first.StatusCode, other.StatusCode));
    }

    [Fact]
    public async Task J21_Read_without_a_token_records_no_holder()
    {
        await lab.Server.ChangeAsync(ChangeBodies.Own("PostsById", "read", "j21r", new { resource_url = "/posts/j21r" }));

        Assert.Equal(0, (await HoldersAsync("j21r")).Count("holders"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task J22_Read_that_is_recorded_after_the_update_drops_the_old_copy(bool saysWhen)
    {
        var id = $"j22{saysWhen}";
        await lab.PutAsync("copies", $"/posts/{id}?access_token=T1", "\"old\"");
        var readAt = lab.Time.GetUtcNow();
        lab.Time.Advance(TimeSpan.FromSeconds(2));
        await lab.Server.ChangeAsync(ChangeBodies.Own("PostsById", "update", id));
        lab.Time.Advance(TimeSpan.FromSeconds(2));

        await lab.Server.ChangeAsync(ChangeBodies.Read(id, "T1", saysWhen ? readAt.ToString("O") : null));

        Assert.Null(await CopyAsync(id, "T1"));
    }

    [Fact]
    public async Task J22_Read_that_is_recorded_directly_after_the_update_drops_the_old_copy()
    {
        var readAt = lab.Time.GetUtcNow();
        lab.Time.Advance(TimeSpan.FromSeconds(2));
        await lab.Server.ChangeAsync(ChangeBodies.Own("PostsById", "update", "j22d"));

        Assert.Equal(
            HttpStatusCode.Conflict,
            await RecordHolderAsync(
                "j22d",
                new
                {
                    holder = "T1",
                    key = "/posts/j22d",
                    read_at = readAt,
                }
            )
        );
        Assert.Equal(
            HttpStatusCode.NoContent,
            await RecordHolderAsync(
                "j22d",
                new
                {
                    holder = "T1",
                    key = "/posts/j22d",
                    read_at = lab.Time.GetUtcNow(),
                }
            )
        );
        Assert.Equal(1, (await HoldersAsync("j22d")).Count("holders"));
    }

    [Fact]
    public async Task J23_Holder_that_reads_again_after_an_update_is_recorded_again()
    {
        await ReadAsync("j23", "T1");
        await lab.Server.ChangeAsync(ChangeBodies.Own("PostsById", "update", "j23"));
        await ReadAsync("j23", "T1");

        Assert.Equal((1, "\"j23\""), ((await HoldersAsync("j23")).Count("holders"), await CopyAsync("j23", "T1")));
        await lab.Server.ChangeAsync(ChangeBodies.Own("PostsById", "update", "j23"));
        Assert.Null(await CopyAsync("j23", "T1"));
    }

    [Fact]
    public async Task J23_Concurrent_readers_are_both_recorded()
    {
        await lab.Server.ChangeAsync($"[{ChangeBodies.Read("j23b", "T1")}, {ChangeBodies.Read("j23b", "T2")}]");

        Assert.Equal(2, (await HoldersAsync("j23b")).Count("holders"));
    }

    // A write that took a second to arrive is refused after an invalidation in between: its caller retries.
    private async Task StoreAsync(CacheDomain domain, string key)
    {
        while (
            await lab.Caches.WriteAsync(domain, key, new CacheValue { Json = "1"u8.ToArray() }, CancellationToken.None)
            == CacheWriting.Invalidated
        )
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task J24_Ten_thousand_copies_are_all_dropped()
    {
        const int Holders = 10_000;
        Assert.True(lab.Caches.Domains.TryFind("copies", out var copies));
        var hash = await lab.Caches.HasherAsync(CancellationToken.None);
        foreach (var batch in Enumerable.Range(0, Holders).Chunk(1_000))
        {
            var relations = batch
                .Select(i => hash($"T{i}"))
                .Select(holder => new Relation
                {
                    Entity = EntityRef.Of("post", "j24"),
                    Holder = holder,
                    Key = $"/posts/j24?access_token={holder}",
                    ExpiresAt = lab.Time.GetUtcNow().AddHours(1),
                })
                .ToArray();
            await Task.WhenAll(relations.Select(r => StoreAsync(copies, r.Key)));
            Assert.Equal(0, await lab.Caches.RecordAsync(relations, CancellationToken.None));
        }

        Assert.Equal(
            (Holders, Holders),
            ((await HoldersAsync("j24")).Count("holders"), (int)(await lab.UsageAsync("copies", "/posts/j24*")).Keys)
        );

        await lab.Server.ChangeAsync(ChangeBodies.Own("PostsById", "update", "j24"));

        Assert.Equal((0, 0), ((await HoldersAsync("j24")).Count("holders"), (int)(await lab.UsageAsync("copies", "/posts/j24*")).Keys));
    }

    [Fact]
    public async Task Tokens_appear_in_no_response_and_no_log()
    {
        const string Token = "eyJhbGciOiJub25lIn0.very-secret.bearer";
        var answers = new StringBuilder();
        await PutAsync($"/posts/tokens?access_token={Token}");
        await PutAsync($"posts?access_token={Token}");
        await PutAsync($"posts:{Token}?access_token={Token}");
        await EventsAsync(ChangeBodies.Read("tokens", Token));
        await EventsAsync(ChangeBodies.Own("PostsById", "read", "tokens", new { resource_url = $"/posts/tokens?access_token={Token}" }));
        await EventsAsync(ChangeBodies.Own("PostsById", "update", "tokens", new { resource_url = $"no address?access_token={Token}" }));
        await EventsAsync(
            $$"""{"specversion": "1.0", "id": "t", "source": "/s", "type": "postsbyid.viewed", "subject": "tokens", "data": {"access_token": "{{Token}}", "url": "/posts/tokens?access_token={{Token}}"} }"""
        );
        await EventsAsync($$"""{"Id": "tokens", "changeType": "{{Token}}", "entityName": "PostsById"}""", isSent: false);
        answers.Append(await RecordHolderAsync("tokens", new { holder = Token, key = $"/posts/tokens?access_token={Token}" }));
        answers.Append(await RecordHolderAsync("tokens", new { holder = Token, key = $"posts/tokens?access_token={Token}" }));
        await AskAsync(
            "/v1/relations/post/tokens",
            "/v1/jobs?limit=1000",
            "/health/events",
            "/v1/caches/copies",
            "/v1/invalidations",
            "/v1/caches/copies/usage?pattern=*",
            "/metrics",
            "/health"
        );
        await lab.Server.ChangeAsync(ChangeBodies.Own("PostsById", "update", "tokens"));
        await AskAsync("/v1/jobs?limit=1000", "/v1/invalidations");
        foreach (var job in await lab.Server.JobsOfAsync("tokens"))
        {
            await AskAsync($"/v1/jobs/{job.GetProperty("id").GetString()}");
        }

        Assert.Contains("\"cache\"", answers.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", answers.ToString(), StringComparison.Ordinal);

        // Request logs of the host itself are governed by the log settings of the host.
        Assert.DoesNotContain(
            lab.Server.Log.Entries,
            e =>
                e.Category.StartsWith("CustomerCache", StringComparison.Ordinal) && e.Text.Contains("very-secret", StringComparison.Ordinal)
        );

        async Task PutAsync(string key)
        {
            using var response = await SendAsync(HttpMethod.Put, key, null, "1");
            answers.Append(response.Headers).Append(await response.Content.ReadAsStringAsync());
        }

        async Task EventsAsync(string json, bool isSent = true)
        {
            using var response = await lab.Server.PostEventsAsync(json);
            answers.Append(response.Headers).Append(await response.Content.ReadAsStringAsync());
            await lab.Server.IdleAsync();
            Assert.True(!isSent || response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.BadRequest);
        }

        async Task AskAsync(params string[] paths)
        {
            foreach (var path in paths)
            {
                using var response = await lab.Http.GetAsync(path);
                answers.Append(response.Headers).Append(await response.Content.ReadAsStringAsync());
            }
        }
    }

    // Caches the copy of a user that reads a post, and sends the event of the read.
    private async Task ReadAsync(string id, string token)
    {
        Assert.Equal(HttpStatusCode.NoContent, await lab.PutAsync("copies", $"/posts/{id}?access_token={token}", $"\"{id}\""));
        await lab.Server.ChangeAsync(ChangeBodies.Read(id, token));
    }

    private Task<string?> CopyAsync(string id, string token) => lab.ValueAsync("copies", $"/posts/{id}?access_token={token}");

    private Task<JsonElement> HoldersAsync(string id) => lab.Server.JsonAsync($"/v1/relations/post/{id}");

    private async Task<HttpStatusCode> RecordHolderAsync(string id, object body)
    {
        using var response = await lab.Http.PutAsJsonAsync($"/v1/relations/post/{id}", body);
        return response.StatusCode;
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string key, string? token, string? json = null)
    {
        var request = new HttpRequestMessage(method, $"v1/caches/copies/entries/{Uri.EscapeDataString(key)}")
        {
            Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json"),
        };
        if (token is not null)
        {
            request.Headers.Add("X-Access-Token", token);
        }

        return lab.Http.SendAsync(request);
    }
}

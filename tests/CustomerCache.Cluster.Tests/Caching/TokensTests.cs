using System.Net;
using System.Net.Http.Json;
using CustomerCache.Client;
using CustomerCache.Cluster.Tests.Grains;
using CustomerCache.Core.Caching;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Cluster.Tests.Caching;

/// <summary>Tokens of users in every place of a request.</summary>
public sealed class TokensTests
{
    private const string Token = "VerySecretTokenOfAUser";

    [Fact]
    public async Task Tokens_are_neither_in_Redis_nor_in_logs()
    {
        await using var lab = await VendorLab.StartAsync<OwnRedisCluster>(edges: 3);
        await using var server = await lab.ServeBuiltAsync();
        var redis = ((OwnRedisCluster)lab.Engine).ConnectionString;
        await using var service = await DomainCaller.StartAsync(redis, OwnRedisCluster.ClusterId);
        var copy = Uri.EscapeDataString($"/posts/42?access_token={Token}");

        Assert.Equal(
            HttpStatusCode.NoContent,
            (await server.Client.PutAsJsonAsync($"/v1/caches/copies/entries/{copy}", "over HTTP")).StatusCode
        );
        using var relation = await server.Client.PutAsJsonAsync(
            "/v1/relations/post/42",
            new { holder = Token, key = $"/posts/42?access_token={Token}" }
        );
        Assert.Equal(HttpStatusCode.NoContent, relation.StatusCode);
        var copies = service.Caches["copies"];
        await copies.SetAsync($"/posts/43?access_token={Token}", "from a client", [EntityRef.Of("post", "43")]);
        await copies.GetOrFetchAsync($"/posts/44?access_token={Token}", _ => Task.FromResult<string?>("fetched"));
        await copies.GetOrFetchAsync($"/posts/45?access_token={Token}", _ => Task.FromResult<string?>("dropped"));
        await copies.RemoveAsync($"/posts/45?access_token={Token}");
        await Assert.ThrowsAsync<CacheRefusedException>(() => copies.RemoveAsync($"posts?access_token={Token}").AsTask());

        // In every place it is the copy of the same user.
        Assert.Equal(
            "over HTTP",
            await copies.GetOrFetchAsync($"/posts/42?access_token={Token}", _ => Task.FromResult<string?>("fetched in vain"))
        );
        Assert.Equal(
            "from a client",
            await server.Client.GetFromJsonAsync<string>(
                $"/v1/caches/copies/entries/{Uri.EscapeDataString($"/posts/43?access_token={Token}")}"
            )
        );

        await server
            .Services.GetRequiredService<DomainCaches>()
            .InvalidateAsync(new Invalidation { Patterns = [GlobPattern.Of("no-such-key")] }, CancellationToken.None);
        var lines = await Redis.AllAsync(redis);
        Assert.Contains(lines, l => l.Contains("/posts/43", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.Contains(Token, StringComparison.Ordinal));

        // Kestrel's own line of each request is off by default.
        Assert.DoesNotContain(
            server.Log.Entries,
            e =>
                !e.Category.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) && e.Text.Contains(Token, StringComparison.Ordinal)
        );
        Assert.DoesNotContain(service.Log.Entries, e => e.Text.Contains(Token, StringComparison.Ordinal));
    }

    [Fact] // Orleans writes the arguments of a call that takes too long to its log.
    public void Arguments_of_a_caller_are_not_shown_with_the_call()
    {
        var key = $"/posts/42?access_token={Token}";

        Assert.DoesNotContain(Token, new CacheKey("copies", key).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, new Invalidation { Keys = [key] }.ToString(), StringComparison.Ordinal);
    }
}

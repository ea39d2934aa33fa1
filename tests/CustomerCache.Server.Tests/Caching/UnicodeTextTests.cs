using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CustomerCache.Core.Caching;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Storage;

namespace CustomerCache.Server.Tests.Caching;

/// <summary>Any text can be a part of a key, an entity and a holder, and round-trips over every call.</summary>
public sealed class UnicodeTextTests
{
    private static readonly string[] Pieces =
    [
        "é",
        "東京",
        "🚚",
        "..",
        ".",
        "%",
        "%2F",
        "%25",
        "%zz",
        "/",
        "\\",
        "\"",
        "'",
        " ",
        ",",
        ";",
        "=",
        "?",
        "#",
        "&",
        "+",
        "a",
        "Z",
        ":",
        "~",
        "[",
        "*",
        "\u00a0",
        "\u200b",
        "\ufffd",
    ];

    [Fact]
    public async Task Text_is_stored_read_and_invalidated_by_URL_header_and_JSON_alike()
    {
        using var folder = new DataFolder();
        await using var server = await SingleNode.StartAsync(StoredTenants.Configuration(folder.Path, StoredTenants.Vco1));
        var http = server.Client;
        foreach (var (i, text) in Texts().Index())
        {
            var (entity, url) = (EntityRef.Of("site", text), $"/v1/caches/catalog/entries/{Uri.EscapeDataString("key:" + text)}");
            using var request = new HttpRequestMessage(HttpMethod.Put, url)
            {
                Content = new StringContent($"{i}", Encoding.UTF8, "application/json"),
            };
            request.Headers.TryAddWithoutValidation("X-Depends-On", EntityHeader.Write([entity]));
            using var put = await http.SendAsync(request);
            Assert.True(
                put.StatusCode == HttpStatusCode.NoContent,
                $"'{text}' is answered {(int)put.StatusCode}: {await put.Content.ReadAsStringAsync()}"
            );

            using var got = await http.GetAsync(url);
            Assert.Equal($"{i}", await got.Content.ReadAsStringAsync());
            Assert.Equal([entity], EntityHeader.TryRead(got.Headers.GetValues("X-Depends-On"), out _));

            var named = i % 2 == 0 ? (object)new { entities = new[] { entity.ToString() } } : new { keys = new[] { "key:" + text } };
            using var dropped = await http.PostAsJsonAsync("/v1/caches/catalog/invalidate", named);
            var answer = await dropped.Content.ReadAsStringAsync();
            Assert.True(
                answer.Contains("\"invalidated\":1", StringComparison.Ordinal),
                $"'{text}' was not dropped by {JsonSerializer.Serialize(named)}: {answer}"
            );
        }
    }

    [Fact]
    public async Task Holders_and_entities_of_relations_are_distinct_however_they_are_encoded()
    {
        using var folder = new DataFolder();
        await using var server = await SingleNode.StartAsync(StoredTenants.Configuration(folder.Path, StoredTenants.Vco1));
        string[] texts = [.. Texts().Where(t => t is not ("." or ".."))];
        foreach (var text in texts)
        {
            using var invalidation = await server.Client.PutAsJsonAsync(
                $"/v1/relations/post/{Uri.EscapeDataString(text)}",
                new { holder = text, key = "/posts/1" }
            );
            Assert.True(
                invalidation.StatusCode == HttpStatusCode.NoContent,
                $"'{text}' is answered {(int)invalidation.StatusCode}: {await invalidation.Content.ReadAsStringAsync()}"
            );
        }

        foreach (var text in texts)
        {
            var known = await server.Client.GetFromJsonAsync<JsonElement>($"/v1/relations/post/{Uri.EscapeDataString(text)}");
            Assert.True(known.GetProperty("holders").GetInt32() == 1, $"'{text}' has {known}");
        }
    }

    [Theory]
    [InlineData("site:caf\u00e9", "site:caf%C3%A9")]
    [InlineData("site:a,b", "site:a%2Cb")]
    [InlineData("site:50%", "site:50%25")]
    [InlineData("site:%2F", "site:%252F")]
    [InlineData("site: a ", "site:%20a%20")]
    [InlineData("product:a/b:c\"d", "product:a/b:c\"d")]
    public void Entity_in_a_header_is_visible_ASCII(string entity, string header)
    {
        Assert.True(EntityRef.TryParse(entity, out var parsed));
        Assert.Equal(header, EntityHeader.Write([parsed]));
        Assert.Equal([parsed], EntityHeader.TryRead([header], out _));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_no_text()
    {
        Assert.False(EntityRef.TryCreate("site", "a\ud800", out _));
        Assert.False(EntityRef.TryCreate("site", "\udc00a", out _));
        Assert.False(CacheKey.IsKey("a\ud83d"));
        Assert.True(CacheKey.IsKey("a🚚"));
    }

    private static IEnumerable<string> Texts()
    {
        var random = new Random(20261126);
        return Pieces
            .Concat(
                Enumerable
                    .Range(0, 120)
                    .Select(_ => string.Concat(Enumerable.Range(0, 1 + random.Next(4)).Select(_ => Pieces[random.Next(Pieces.Length)])))
            )
            .Distinct();
    }
}

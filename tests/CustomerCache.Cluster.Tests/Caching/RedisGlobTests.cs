using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Caching;
using StackExchange.Redis;

namespace CustomerCache.Cluster.Tests.Caching;

/// <summary>Compares our globs with those of a real Redis.</summary>
public sealed class RedisGlobTests
{
    private const string Alphabet = @"abcd*?[]^-\:";
    private const int Patterns = 10_000;
    private const int Keys = 100;

    // A database that no other test uses.
    private const int Database = 15;

    [Fact]
    public async Task Generated_patterns_match_the_keys_that_Redis_lists_for_them()
    {
        var random = new Random(20_261_127);
        var keys = Enumerable.Range(0, Keys).Select(_ => Text(random, 1, 6)).ToHashSet(StringComparer.Ordinal);
        var patterns = Enumerable.Range(0, Patterns).Select(_ => Text(random, 1, 10)).ToArray();
        var redis = await SharedRedis.GetAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        var database = connection.GetDatabase(Database);
        await Task.WhenAll(keys.Select(k => database.StringSetAsync(k, "")));

        var listed = await Task.WhenAll(patterns.Select(p => database.ExecuteAsync("KEYS", p)));

        var differences = patterns.Zip(
            listed,
            (pattern, found) =>
                (
                    Pattern: pattern,
                    Redis: string.Join(' ', ((string[])found!).Order(StringComparer.Ordinal)),
                    Ours: string.Join(' ', keys.Where(k => GlobPattern.Of(pattern).IsMatch(k)).Order(StringComparer.Ordinal))
                )
        );
        Assert.Empty(differences.Where(d => d.Redis != d.Ours).Take(10));
        Assert.InRange(listed.Count(l => l.Length > 0), Patterns / 20, Patterns);
    }

    private static string Text(Random random, int min, int max) =>
        string.Concat(random.GetItems<char>(Alphabet, random.Next(min, max + 1)));
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Benchmarks;

/// <summary>Managed bytes of a million relations, ten users to an entity and a hundred, over the bytes of their keys and hashes.</summary>
internal static class MemoryOfRelations
{
    private const int Relations = 1_000_000;
    private const int Holders = 20_000;

    public static Task<Ratio> MeasureAsync()
    {
        var secret = RandomNumberGenerator.GetBytes(HolderHash.SecretLength);
        string[] holders = [.. Enumerable.Range(0, Holders).Select(i => HolderHash.Of(secret, $"token-{i}"))];
        var now = TimeProvider.System.GetUtcNow();
        var expiry = now.AddHours(1);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        CachePartition[] partitions =
        [
            .. Enumerable
                .Range(0, Partitioning.Count)
                .Select(_ => new CachePartition(new PartitionTerms(TimeSpan.FromSeconds(30), 1 << 30, TimeSpan.FromHours(1)), now)),
        ];
        long payload = 0;
        for (var i = 0; i < Relations; i++)
        {
            // Half of the relations are with entities of ten users, half with entities of a hundred.
            var post = i % 2 == 0 ? i / 2 / 10 : 1_000_000 + (i / 2 / 100);
            var holder = holders[(int)((long)i * 7919 % Holders)];
            var key = string.Create(CultureInfo.InvariantCulture, $"/posts/{post}?access_token={holder}");
            payload += Encoding.UTF8.GetByteCount(key) + HolderHash.Length;
            var partition = partitions[Partitioning.Of(key)];
            partition.Record(
                new Relation
                {
                    Entity = EntityRef.Of("post", post.ToString(CultureInfo.InvariantCulture)),
                    Holder = holder,
                    Key = key,
                    ExpiresAt = expiry,
                },
                now
            );
            if (i % 1_000 == 0)
            {
                foreach (var full in partitions)
                {
                    full.TakeChanges();
                }
            }
        }

        foreach (var partition in partitions)
        {
            partition.TakeChanges();
        }

        var managed = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(partitions);
        return Task.FromResult(
            new Ratio(
                "relations.memory",
                (double)managed / payload,
                3,
                AtMost: true,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{managed / Relations} bytes per relation of {payload / Relations} bytes of key and hash"
                )
            )
        );
    }
}

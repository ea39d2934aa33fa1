using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Caching;

/// <summary>The packed index against a plain dictionary.</summary>
public sealed class RelationLaws
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Index_equals_a_dictionary() =>
        Law.Holds(dice =>
        {
            var index = new RelationIndex();
            var model = new Dictionary<(EntityRef Entity, string Holder, string Key), DateTimeOffset>();
            var now = Start;
            for (var step = 0; step < 200; step++)
            {
                var entity = EntityRef.Of("post", $"{dice.Below(3)}");
                switch (dice.Below(10))
                {
                    case <= 6:
                        var holder = HolderHash.Write((UInt128)dice.Below(40));
                        var key = $"/posts/{entity.Id}/{new string('x', dice.Below(3))}?access_token={holder}";
                        var expiry = now.AddSeconds(1 + dice.Below(100));
                        index.Put(
                            new Relation
                            {
                                Entity = entity,
                                Holder = holder,
                                Key = key,
                                ExpiresAt = expiry,
                            }
                        );
                        model[(entity, holder, key)] = expiry;
                        break;
                    case 7:
                        now = now.AddSeconds(dice.Below(60));
                        break;
                    case 8:
                        var pruned = index.Sweep(now);
                        Assert.Equal(
                            model.Where(m => m.Value <= now).Select(m => (m.Key.Entity, m.Key.Key)).Order(Comparer),
                            pruned.Order(Comparer)
                        );
                        foreach (var gone in model.Where(m => m.Value <= now).ToArray())
                        {
                            model.Remove(gone.Key);
                        }

                        break;
                    default:
                        var taken = index.Take(entity, now);
                        Assert.Equal(
                            model.Where(m => m.Key.Entity == entity).Select(m => (m.Key.Key, m.Value <= now)).Order(),
                            taken.Order()
                        );
                        foreach (var gone in model.Keys.Where(k => k.Entity == entity).ToArray())
                        {
                            model.Remove(gone);
                        }

                        break;
                }

                Assert.Equal(model.Count, index.Count);
                Assert.Equal(
                    model
                        .Where(m => m.Key.Entity == entity && m.Value > now)
                        .Select(m => m.Key.Holder)
                        .Distinct()
                        .Order(StringComparer.Ordinal),
                    index.HoldersOf(entity, now).Select(HolderHash.Write).Order(StringComparer.Ordinal)
                );
            }
        });

    private static Comparer<(EntityRef Entity, string Key)> Comparer { get; } =
        Comparer<(EntityRef Entity, string Key)>.Create((a, b) => string.CompareOrdinal($"{a.Entity}{a.Key}", $"{b.Entity}{b.Key}"));
}

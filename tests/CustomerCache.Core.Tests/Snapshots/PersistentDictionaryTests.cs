using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Snapshots;

public sealed class PersistentDictionaryTests
{
    [Fact]
    public void Every_version_holds_what_a_dictionary_held_at_that_time() =>
        Law.Holds(
            dice =>
            {
                var model = new Dictionary<string, int>();
                var current = PersistentDictionary.Create<int>([]);
                var versions = new List<(PersistentDictionary<int> Version, Dictionary<string, int> Model)>();
                for (var i = 0; i < 30; i++)
                {
                    var builder = current.ToBuilder();
                    for (var j = dice.Below(200); j > 0; j--)
                    {
                        var key = $"K{dice.Below(2_000)}";
                        if (dice.OneIn(4))
                        {
                            builder.Remove(key);
                            model.Remove(key);
                        }
                        else
                        {
                            builder.Set(key, j);
                            model[key] = j;
                        }

                        Assert.Equal(model.TryGetValue(key, out var expected), builder.TryGetValue(key, out var value));
                        Assert.Equal(expected, value);
                    }

                    current = builder.Build();
                    versions.Add((current, new Dictionary<string, int>(model)));
                }

                Assert.All(
                    versions,
                    v =>
                    {
                        Assert.Equal(v.Model.Count, v.Version.Count);
                        Assert.Equal(v.Model.OrderBy(e => e.Key), v.Version.OrderBy(e => e.Key));
                        Assert.All(v.Model, e => Assert.Equal(e.Value, v.Version[e.Key]));
                        var differing = model
                            .Keys.Union(v.Model.Keys)
                            .Where(k => model.GetValueOrDefault(k) != v.Model.GetValueOrDefault(k));
                        Assert.Equal(differing.Order(), current.KeysThatDiffer(v.Version).Order());
                    }
                );
            },
            cases: 30
        );

    [Fact]
    public void Absent_key_is_not_found()
    {
        var dictionary = PersistentDictionary.Create<int>([new("a", 1)]);

        Assert.False(dictionary.ContainsKey("A"));
        Assert.Throws<KeyNotFoundException>(() => dictionary["A"]);
    }

    [Fact]
    public void Last_of_equal_keys_is_used() => Assert.Equal(2, PersistentDictionary.Create<int>([new("a", 1), new("a", 2)])["a"]);
}

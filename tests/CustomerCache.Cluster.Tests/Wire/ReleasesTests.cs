using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents;
using static CustomerCache.Cluster.Tests.Wire.Releases;

namespace CustomerCache.Cluster.Tests.Wire;

/// <summary>During an update silos and callers of two releases talk to each other.</summary>
public sealed class ReleasesTests
{
    [Fact]
    public void Older_release_ignores_members_of_a_newer_one()
    {
        var newer = new Newer
        {
            Name = "n",
            Parts =
            [
                new()
                {
                    Known = new() { Value = 1 },
                    Added = new() { Value = 2 },
                },
            ],
            Number = 7,
            Texts = ["a", "b"],
            Bytes = new byte[] { 1, 2 },
        };

        var older = Transcode<Newer, Older>(newer);

        Assert.Equal("n", older.Name);
        Assert.Equal(1, Assert.Single(older.Parts).Known!.Value);
    }

    [Fact]
    public void Ignored_member_can_be_referenced_later_in_the_message()
    {
        var same = new Same { Value = 5 };
        var newer = new Newer { Name = "n", Parts = [new() { Added = same }, new() { Known = same }] };

        var older = Transcode<Newer, Older>(newer);

        Assert.Equal([null, 5L], older.Parts.Select(p => p.Known?.Value));
    }

    [Fact]
    public void Newer_release_has_the_default_of_a_member_that_an_older_one_does_not_send()
    {
        var newer = Transcode<Older, Newer>(new Older { Name = "o", Parts = [new() { Known = new() { Value = 1 } }] });

        Assert.Equal(("o", null, 0, 0), (newer.Name, newer.Number, newer.Texts.Length, newer.Bytes.Length));
        Assert.Equal((1L, null), (newer.Parts[0].Known!.Value, newer.Parts[0].Added));
    }

    [Fact]
    public void Sorted_sets_keep_their_comparer_order()
    {
        var change = new ChangeEvent
        {
            Source = "s",
            Entity = "e",
            Change = ChangeKind.Update,
            ChangedFields = ImmutableSortedSet.Create(StringComparer.Ordinal, "b", "B", "a"),
        };

        var read = Transcode<ChangeEvent, ChangeEvent>(change);

        Assert.Equal(["B", "a", "b"], read.ChangedFields);
        Assert.Equal(["B", "C", "a", "b"], read.ChangedFields.Add("C"));
    }

    private static TTo Transcode<TFrom, TTo>(TFrom message) =>
        WireTypes.Serializer.Deserialize<TTo>(WireTypes.Serializer.SerializeToArray(message))!;
}

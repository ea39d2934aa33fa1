using CustomerCache.Grains.Abstractions.Messages;
using static CustomerCache.Cluster.Tests.Wire.Releases;

namespace CustomerCache.Cluster.Tests.Wire;

/// <summary>During an update silos and callers of two releases talk to each other.</summary>
public sealed class ReleasesTests
{
    [Fact]
    public void An_older_release_passes_over_what_only_a_newer_one_knows()
    {
        var newer = new Newer { Name = "n", Parts = [new() { Known = new() { Value = 1 }, Added = new() { Value = 2 } }], Number = 7, Texts = ["a", "b"], Bytes = new byte[] { 1, 2 } };

        var older = Carry<Newer, Older>(newer);

        Assert.Equal("n", older.Name);
        Assert.Equal(1, Assert.Single(older.Parts).Known!.Value);
    }

    [Fact]
    public void What_is_passed_over_can_be_meant_again_further_on()
    {
        var same = new Same { Value = 5 };
        var newer = new Newer { Name = "n", Parts = [new() { Added = same }, new() { Known = same }] };

        var older = Carry<Newer, Older>(newer);

        Assert.Equal([null, 5L], older.Parts.Select(p => p.Known?.Value));
    }

    [Fact]
    public void A_newer_release_has_the_default_for_what_an_older_one_does_not_send()
    {
        var newer = Carry<Older, Newer>(new Older { Name = "o", Parts = [new() { Known = new() { Value = 1 } }] });

        Assert.Equal(("o", null, 0, 0), (newer.Name, newer.Number, newer.Texts.Length, newer.Bytes.Length));
        Assert.Equal((1L, null), (newer.Parts[0].Known!.Value, newer.Parts[0].Added));
    }

    [Fact]
    public void No_message_has_a_list_that_is_not_there_when_it_is_not_sent_unless_that_means_something() => Assert.Equal(
        [$"{nameof(ContactsReport)}.{nameof(ContactsReport.Found)}", $"{nameof(EdgeRow)}.{nameof(EdgeRow.LogicalIds)}"],
        from message in WireTypes.Messages
        let empty = Activator.CreateInstance(message)
        from member in WireTypes.Members(message)
        where member.Member.PropertyType.Name.StartsWith("Immutable", StringComparison.Ordinal) && IsMissing(member.Member.GetValue(empty))
        select $"{message.Name}.{member.Member.Name}");

    private static bool IsMissing(object? list) => list is null || list.GetType().GetProperty("IsDefault")?.GetValue(list) is true;

    private static TTo Carry<TFrom, TTo>(TFrom message) => WireTypes.Serializer.Deserialize<TTo>(WireTypes.Serializer.SerializeToArray(message))!;
}

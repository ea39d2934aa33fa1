using System.Text.RegularExpressions;
using CustomerCache.Tests.House;

namespace CustomerCache.Cluster.Tests.House;

/// <summary>Arrows between the rooms run one way, and grains keep to their turn.</summary>
public sealed partial class ReferencesTests
{
    [Theory]
    [InlineData("Grains.Abstractions", "Client", "Core")]
    [InlineData("Grains", "Core", "Grains.Abstractions")]
    [InlineData("Silo", "Client", "Core", "Hosting", "Sources", "Grains", "Grains.Abstractions")]
    public void A_room_knows_only_the_rooms_it_may_know(string room, params string[] known) =>
        Assert.Subset(known.Select(k => "CustomerCache." + k).ToHashSet(), Rooms.KnownTo(room));

    [Fact]
    public void Grains_leave_their_turn_in_one_place_only()
    {
        var sources = Directory.EnumerateFiles(Rooms.File("src/CustomerCache.Grains"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && Path.GetFileName(f) != "OffTurn.cs");

        Assert.All(sources, f => Assert.DoesNotMatch(LeavesTheTurn(), File.ReadAllText(f)));
    }

    [Fact]
    public void Grains_are_sealed() => Assert.All(
        Rooms.Of("Grains").GetTypes().Where(t => typeof(Orleans.Grain).IsAssignableFrom(t)), t => Assert.True(t.IsSealed, t.Name));

    [GeneratedRegex(@"Task\.Run\(|Parallel\.|ConfigureAwait\(|\.Result\b|\.Wait\(\)|GetAwaiter\(\)", RegexOptions.None, 1000)]
    private static partial Regex LeavesTheTurn();
}

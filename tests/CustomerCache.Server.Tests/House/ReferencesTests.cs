using CustomerCache.Tests.House;

namespace CustomerCache.Server.Tests.House;

/// <summary>Arrows between the rooms run one way.</summary>
public sealed class ReferencesTests
{
    [Theory]
    [InlineData("Core")]
    [InlineData("Client", "Core")]
    [InlineData("Simulator")]
    [InlineData("Sources", "Core")]
    [InlineData("Hosting", "Core")]
    [InlineData("Server", "Core", "Hosting", "Sources", "Simulator")]
    public void A_room_knows_only_the_rooms_it_may_know(string room, params string[] known) =>
        Assert.Subset(known.Select(k => "CustomerCache." + k).ToHashSet(), Rooms.KnownTo(room));

    [Fact]
    public void The_domain_knows_neither_the_web_nor_the_disk_nor_an_engine() => Assert.DoesNotContain(
        Rooms.Of("Core").GetReferencedAssemblies().Select(r => r.Name!),
        n => n.StartsWith("Microsoft.", StringComparison.Ordinal) || n.StartsWith("Orleans", StringComparison.Ordinal) || n is "System.Net.Http" or "System.Net.Sockets" or "System.IO.FileSystem");

    [Fact]
    public void Every_room_is_looked_at() => Assert.Equal(
        Directory.EnumerateFiles(AppContext.BaseDirectory, "CustomerCache.*.dll").Select(Path.GetFileNameWithoutExtension).Where(n => n != "CustomerCache.Server.Tests").Order(),
        ServerRooms.All.Select(a => a.GetName().Name).Order());
}

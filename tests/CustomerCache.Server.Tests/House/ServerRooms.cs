using System.Reflection;
using CustomerCache.Tests.House;

namespace CustomerCache.Server.Tests.House;

/// <summary>The assemblies of the product that this suite can see.</summary>
internal static class ServerRooms
{
    public static IReadOnlyList<Assembly> All { get; } =
    [.. new[] { "Client", "Core", "Grains", "Sources", "Server", "Simulator" }.Select(Rooms.Of)];
}

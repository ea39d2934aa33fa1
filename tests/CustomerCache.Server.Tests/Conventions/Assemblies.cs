using System.Reflection;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.Conventions;

/// <summary>The assemblies of the product that this suite can see.</summary>
internal static class Assemblies
{
    public static IReadOnlyList<Assembly> All { get; } =
    [.. new[] { "Client", "Core", "Grains", "Sources", "Server", "Simulator" }.Select(Repository.Of)];
}

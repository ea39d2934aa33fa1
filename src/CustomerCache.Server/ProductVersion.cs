using System.Reflection;

namespace CustomerCache.Server;

/// <summary>The version of this build, which MinVer makes of the tags of the history.</summary>
internal static class ProductVersion
{
    private static readonly string[] Parts = typeof(ProductVersion)
        .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+', 2);

    /// <summary>Such as <c>0.1.0</c>, or <c>0.1.1-alpha.0.12</c> twelve commits after it.</summary>
    public static string Number => Parts[0];

    /// <summary>The number with a short commit id, such as <c>0.1.0 (7d2d7cd3)</c>; without one where the build did not know it.</summary>
    public static string WithCommit => Parts is [_, { Length: > 8 } commit] ? $"{Number} ({commit[..8]})" : Number;
}

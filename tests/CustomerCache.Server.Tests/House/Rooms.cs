using System.Reflection;

namespace CustomerCache.Server.Tests.House;

/// <summary>The assemblies of the product that this suite can see.</summary>
internal static class Rooms
{
    public static IReadOnlyList<Assembly> All { get; } = [.. new[] { "Core", "Sources", "Hosting", "Server", "Simulator" }.Select(Of)];

    public static Assembly Of(string room) => Assembly.Load("CustomerCache." + room);

    /// <summary>A file of the repository.</summary>
    public static string File(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "CustomerCache.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository."), path);
    }
}

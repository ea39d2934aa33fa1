using System.Reflection;

namespace CustomerCache.Cluster.Tests.House;

/// <summary>The Orleans rooms.</summary>
internal static class Rooms
{
    public static IReadOnlyList<Assembly> All { get; } = [.. new[] { "Grains.Abstractions", "Grains", "Silo" }.Select(Of)];

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

using System.Reflection;

namespace CustomerCache.Tests.House;

/// <summary>The assemblies of the product, and the repository that they come from.</summary>
internal static class Rooms
{
    public static Assembly Of(string room) => Assembly.Load("CustomerCache." + room);

    /// <summary>The rooms that a room refers to.</summary>
    public static HashSet<string> KnownTo(string room) =>
        [.. Of(room).GetReferencedAssemblies().Select(r => r.Name!).Where(n => n.StartsWith("CustomerCache", StringComparison.Ordinal))];

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

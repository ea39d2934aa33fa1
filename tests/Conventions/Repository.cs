using System.Reflection;

namespace CustomerCache.Tests.Conventions;

/// <summary>Finds the product's assemblies and the files of the repository that they were built from.</summary>
internal static class Repository
{
    /// <summary>Loads the assembly of a project, such as <c>Core</c>.</summary>
    public static Assembly Of(string project) => Assembly.Load("CustomerCache." + project);

    /// <summary>Returns the names of the product's projects that a project references.</summary>
    public static HashSet<string> KnownTo(string project) =>
        [.. Of(project).GetReferencedAssemblies().Select(r => r.Name!).Where(n => n.StartsWith("CustomerCache", StringComparison.Ordinal))];

    /// <summary>Returns the full path of a file or folder of the repository.</summary>
    public static string File(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "CustomerCache.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository."), path);
    }

    /// <summary>Returns the C# files below a folder, as paths from the root, without what builds make.</summary>
    public static IReadOnlyList<string> SourcesOf(string folder) =>
        [
            .. Directory
                .EnumerateFiles(File(folder), "*.cs", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(File("."), f).Replace('\\', '/'))
                .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
}

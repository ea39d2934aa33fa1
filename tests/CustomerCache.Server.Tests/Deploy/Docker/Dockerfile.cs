using System.Text.RegularExpressions;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.Deploy.Docker;

/// <summary>The instructions of deploy/Dockerfile, continued lines joined, comments left out.</summary>
internal static partial class Dockerfile
{
    public static IReadOnlyList<(string Word, string Text)> Instructions { get; } =
        Read(File.ReadAllText(Repository.File("deploy/Dockerfile")));

    /// <summary>Returns the arguments of an instruction in the last stage, which becomes the image.</summary>
    public static IEnumerable<string> OfTheImage(string word)
    {
        var last = Instructions.Select((instruction, i) => (instruction.Word, i)).Last(x => x.Word == "FROM").i;
        return Instructions.Skip(last).Where(i => i.Word == word).Select(i => i.Text);
    }

    private static (string Word, string Text)[] Read(string text) =>
        [
            .. from line in Continued()
                .Replace(Comments().Replace(text, ""), " ")
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            let words = line.Split(' ', 2)
            select (words[0], words.Length > 1 ? words[1].Trim() : ""),
        ];

    [GeneratedRegex(@"(?m)^\s*#.*$", RegexOptions.None, 1000)]
    private static partial Regex Comments();

    [GeneratedRegex(@"\\\n\s*", RegexOptions.None, 1000)]
    private static partial Regex Continued();
}

using System.Text.RegularExpressions;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.Conventions;

/// <summary>
/// Sources keep to CONTRIBUTING.md: plain words in comments, messages and documents, files and folders of a readable size.
/// </summary>
public sealed partial class SourceTests
{
    private const int Width = 140;

    // Folders that docs/architecture.md or the vendors' names call for, however few their files are.
    private static readonly string[] SmallFolders =
    [
        "src/CustomerCache.Server/Console",
        "src/CustomerCache.Simulator/Hawkeye",
        "src/CustomerCache.Simulator/VeloCloud",
        "src/CustomerCache.Sources/Hawkeye",
    ];

    private static readonly IReadOnlyList<string> Product = Repository.SourcesOf("src");

    private static readonly IReadOnlyList<string> All = [.. Product, .. Repository.SourcesOf("tests")];

    [Fact]
    public void Comments_use_the_fields_words() => None(Product.SelectMany(f => Banned(f, Comment().Matches(Text(f)))));

    [Fact]
    public void Log_messages_use_the_fields_words_and_carry_the_name_of_their_event()
    {
        var events = LogEvents.Of(Assemblies.All);

        None(events.Where(e => Private().IsMatch(e.Message)).Select(e => e.Text));
        None(events.Where(e => e.Name is null).Select(e => e.Text));
        None(events.GroupBy(e => e.Name).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    [Fact]
    public void Documents_use_the_fields_words() =>
        None(
            Directory
                .EnumerateFiles(Repository.File("docs"), "*.md")
                .Where(f => Path.GetFileName(f) != "architecture.md") // The plan's own words.
                .Append(Repository.File("README.md"))
                .Append(Repository.File("CONTRIBUTING.md"))
                .SelectMany(f => Private().Matches(File.ReadAllText(f)).Select(m => $"{Path.GetFileName(f)}: {m.Value}"))
        );

    [Fact]
    public void Summaries_are_sentences() =>
        None(
            Product.SelectMany(f =>
                Summary()
                    .Matches(Text(f))
                    .Select(m => Slashes().Replace(m.Groups["text"].Value, " ").Trim())
                    .Where(s =>
                        !(char.IsUpper(s[0]) || char.IsDigit(s[0]) || s[0] is '<' or '"')
                        || !(
                            s.EndsWith('.')
                            || s.EndsWith("</list>", StringComparison.Ordinal)
                            || s.EndsWith("</para>", StringComparison.Ordinal)
                        )
                    )
                    .Select(s => $"{f}: {s}")
            )
        );

    // The formatter breaks code; comments and texts are broken by hand. Literal data, as senders send it, is left in one line.
    [Fact]
    public void Lines_are_no_longer_than_the_width() =>
        None(
            All.SelectMany(f =>
                Code(File.ReadAllLines(Repository.File(f)))
                    .Where(l => l.Text.Length > Width)
                    .Select(l => $"{f}:{l.Number} has " + $"{l.Text.Length}")
            )
        );

    [Fact]
    public void Files_are_read_in_a_few_views()
    {
        static (string File, int Lines)[] Lengths(IEnumerable<string> files) =>
            [.. files.Select(f => (f, File.ReadAllLines(Repository.File(f)).Length)).OrderBy(f => f.Length)];

        var lengths = Lengths(Product);

        None(Lengths(All).Where(f => f.Lines > 400).Select(f => $"{f.File} has {f.Lines} lines"));
        Assert.InRange(lengths[lengths.Length / 2].Lines, 40, 75);
        Assert.InRange(lengths[lengths.Length * 9 / 10].Lines, 1, 170);
        Assert.InRange(Product.Count(f => f.StartsWith("src/CustomerCache.Core/", StringComparison.Ordinal)), 1, 180);
    }

    [Fact]
    public void Folders_hold_five_files_or_subfolders_and_not_interfaces_alone()
    {
        var folders = Product.GroupBy(f => Path.GetDirectoryName(f)!.Replace('\\', '/')).ToDictionary(g => g.Key, g => g.ToArray());

        var small = folders
            .Where(d => d.Value.Length < 5 && d.Key.Count(c => c == '/') > 1)
            .Select(d => d.Key)
            .Where(d => !folders.Keys.Any(other => other.StartsWith(d + "/", StringComparison.Ordinal)));
        var bare = folders
            .Where(d => d.Value.Length > 1 && d.Value.All(f => IsInterface().IsMatch(Path.GetFileName(f))))
            .Select(d => d.Key);

        Assert.Equal(SmallFolders, small.Order(StringComparer.Ordinal));
        None(bare);
    }

    [Fact]
    public void Type_names_are_unique() =>
        None(
            Assemblies
                .All.SelectMany(a => a.GetTypes())
                .Where(t =>
                    !t.IsNested
                    && t.Namespace?.StartsWith("CustomerCache.", StringComparison.Ordinal) == true
                    && !t.Name.Contains('<', StringComparison.Ordinal)
                )
                .GroupBy(t => t.Name)
                .Where(g => g.Count() > 1)
                .Select(g => string.Join(", ", g.Select(t => t.FullName)))
        );

    // Lists all of them: a collection assertion shows the first few, cut.
    private static void None(IEnumerable<string?> found)
    {
        var all = found.ToArray();
        Assert.True(all.Length == 0, string.Join('\n', all));
    }

    private static string Text(string file) => File.ReadAllText(Repository.File(file));

    private static IEnumerable<string> Banned(string file, IEnumerable<Match> comments) =>
        comments.SelectMany(c => Private().Matches(c.Value).Select(m => $"{file}: {m.Value} in {c.Value.Trim()}"));

    // Lines with their numbers, without those of raw string literals.
    private static IEnumerable<(string Text, int Number)> Code(string[] lines)
    {
        var isRaw = false;
        for (var i = 0; i < lines.Length; i++)
        {
            var marks = Raw().Count(lines[i]);
            if (!isRaw && marks == 0)
            {
                yield return (lines[i], i + 1);
            }

            isRaw ^= marks % 2 == 1;
        }
    }

    [GeneratedRegex(
        @"\b(nobody|whoever|whomever|somebody|is told|are told|was told|sees to it|so many|from now on|makes up|by word of|in vain)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Private();

    [GeneratedRegex(@"(?m)(^|\s)//+ ?.*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?s)<summary>(?<text>.*?)</summary>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Summary();

    [GeneratedRegex(@"\s*\n\s*///\s*", RegexOptions.None, 1000)]
    private static partial Regex Slashes();

    [GeneratedRegex("\"\"\"+", RegexOptions.None, 1000)]
    private static partial Regex Raw();

    [GeneratedRegex(@"^I[A-Z]\w+\.cs$", RegexOptions.None, 1000)]
    private static partial Regex IsInterface();
}

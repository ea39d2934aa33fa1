using System.Text.RegularExpressions;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.Conventions;

/// <summary>
/// Sources keep to CONTRIBUTING.md: plain words in comments, names, messages and documents, files and folders of a readable size.
/// </summary>
public sealed partial class SourceTests
{
    private const int Width = 140;

    private static readonly IReadOnlyList<string> Product = Repository.SourcesOf("src");

    private static readonly IReadOnlyList<string> Core =
    [
        .. Product.Where(f => f.StartsWith("src/CustomerCache.Core/", StringComparison.Ordinal)),
    ];

    private static readonly IReadOnlyList<string> Tests = Repository.SourcesOf("tests");

    private static readonly IReadOnlyList<string> All = [.. Product, .. Tests, .. Repository.SourcesOf("samples")];

    [Fact]
    public void Comments_use_the_fields_words() =>
        None(
            All.SelectMany(f =>
                Code(File.ReadAllLines(Repository.File(f)))
                    .SelectMany(l => Comment().Matches(l.Text))
                    .SelectMany(c => Human().Matches(c.Value).Select(m => $"{f}: {m.Value} in {c.Value.Trim()}"))
            )
        );

    [Fact]
    public void Names_of_types_and_members_in_tests_use_the_fields_words() =>
        None(
            Tests.SelectMany(f =>
                Declared().Matches(WithoutComments(f)).Select(m => m.Groups["name"].Value).Where(IsHuman).Select(n => $"{f}: {n}")
            )
        );

    [Fact]
    public void Names_of_tests_begin_with_their_subject() =>
        None(
            Tests.SelectMany(f =>
                TestName()
                    .Matches(WithoutComments(f))
                    .Select(m => m.Groups["name"].Value)
                    .Where(n => NoSubject().IsMatch(n))
                    .Select(n => $"{f}: {n}")
            )
        );

    [Theory]
    [InlineData("Somebody_is_served")]
    [InlineData("Caller_who_waits_is_served")]
    [InlineData("WaitUntilSomebodyComesAsync")]
    [InlineData("J1_Value_is_told")]
    public void Private_words_in_names_are_found(string name) => Assert.True(IsHuman(name));

    [Theory]
    [InlineData("Whose_lease_is_kept", false)]
    [InlineData("Wholesale_prices_are_stored", true)]
    [InlineData("J22_S1_An_entry_is_dropped", false)]
    [InlineData("J22_S1_Entry_is_dropped", true)]
    [InlineData("While_a_refresh_runs_reads_succeed", false)]
    public void Names_without_a_subject_are_found(string name, bool hasSubject) => Assert.NotEqual(hasSubject, NoSubject().IsMatch(name));

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
            All.SelectMany(f =>
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
        var lengths = Product.Select(Length).Order().ToArray();

        None(All.Where(f => Length(f) > 400).Select(f => $"{f} has {Length(f)} lines"));
        Assert.InRange(At(lengths, 0.5), 40, 75);
        Assert.InRange(At(lengths, 0.9), 1, 170);
    }

    [Fact]
    public void Files_of_Core_are_few_and_neither_fragments_nor_long()
    {
        Assert.InRange(Core.Count, 1, 180);
        Assert.InRange(At([.. Core.Select(SourceLines).Order()], 0.5), 40, 60);
        Assert.InRange(At([.. Core.Select(Length).Order()], 0.9), 1, 170);
    }

    [Fact]
    public void Source_lines_are_neither_blank_nor_comments_nor_directives()
    {
        string[] lines = ["using System;", "global using A.B;", "using X = A.B;", "", "// Note.", "    /// <summary>Note.</summary>"];

        Assert.DoesNotContain(lines, IsSource);
        Assert.True(IsSource("    using var file = Open(); // Closed at the end."));
        Assert.True(IsSource("}"));
    }

    [Fact]
    public void Folders_hold_five_files_or_subfolders_and_not_interfaces_alone()
    {
        var folders = All.GroupBy(f => Path.GetDirectoryName(f)!.Replace('\\', '/')).ToDictionary(g => g.Key, g => g.ToArray());

        // The folder of a project may be small, and so may one that has folders of its own, such as that of the console's files.
        var small = folders
            .Where(d =>
                d.Value.Length < 5 && d.Key.Count(c => c == '/') > 1 && Directory.GetDirectories(Repository.File(d.Key)).Length == 0
            )
            .Select(d => $"{d.Key} has {d.Value.Length} files");
        var bare = folders
            .Where(d => d.Value.Length > 1 && d.Value.All(f => IsInterface().IsMatch(Path.GetFileName(f))))
            .Select(d => $"{d.Key} has only interfaces");

        None(small.Concat(bare));
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

    // Without literal data, which looks like declarations too.
    private static string WithoutComments(string file) =>
        string.Join('\n', Code(File.ReadAllLines(Repository.File(file))).Select(l => Comment().Replace(l.Text, "")));

    private static bool IsHuman(string name) => Human().IsMatch(Words().Replace(name, " "));

    private static int Length(string file) => File.ReadAllLines(Repository.File(file)).Length;

    private static int SourceLines(string file) => File.ReadAllLines(Repository.File(file)).Count(IsSource);

    private static bool IsSource(string line) => !NotSource().IsMatch(line);

    private static int At(int[] sorted, double share) => sorted[(int)(sorted.Length * share)];

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

    // Comments and names use the roles of the field, such as caller, reader and operator, and its verbs, such as return and report.
    [GeneratedRegex(
        @"\b(nobody|who|whom|whoever|whomever|somebody|someone|anybody|anyone|everybody|everyone|people|he|him|his|she|her|told|tells"
            + @"|gives|sees to it|so many|from now on|again and again|makes up|by word of|in vain|rooms?|houses?)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Human();

    // An article, a question word or a clause where the subject of a test's name belongs; the case of a specification may precede it.
    [GeneratedRegex(
        @"^([A-Z]\d+_)*(An?|The|Its?|Th(at|is|ese|ose|ere)|W(hat|hatever|ho|hom|hose|hoever|hich|hichever|hen|henever|here|hile|ith|ithout)"
            + @"|How|However|Whether|After|Before|Until|Once|Since|Because|Although|If|In|On|At|Of|To|From|By|For|Under|Above|Nothing|Never"
            + @"|Not)_",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex NoSubject();

    [GeneratedRegex(@"\b(void|Task|ValueTask) (?<name>[A-Z]\w*_\w*)\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TestName();

    // Types, and members with a modifier.
    [GeneratedRegex(
        @"(?m)\b(class|record|struct|interface|enum) (?<name>[A-Z]\w*)"
            + @"|^ *((public|private|protected|internal|static|async|abstract|virtual|override|sealed|readonly|const|required|partial) )+"
            + @"[\w<>,.?()\[\] ]*?(?<name>[A-Z]\w*)(<[\w, ]+>)?( *=|\(| \{|;|$)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Declared();

    [GeneratedRegex(@"_|(?<=[a-z0-9])(?=[A-Z])", RegexOptions.None, 1000)]
    private static partial Regex Words();

    [GeneratedRegex(@"^\s*($|//|(global )?using (static )?(\w+ = )?[\w.<>]+;)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NotSource();

    [GeneratedRegex(@"(?m)(^|\s)//+ ?.*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?ms)^ *///\s*<summary>(?<text>.*?)</summary>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Summary();

    [GeneratedRegex(@"\s*\n\s*///\s*", RegexOptions.None, 1000)]
    private static partial Regex Slashes();

    [GeneratedRegex("\"\"\"+", RegexOptions.None, 1000)]
    private static partial Regex Raw();

    [GeneratedRegex(@"^I[A-Z]\w+\.cs$", RegexOptions.None, 1000)]
    private static partial Regex IsInterface();
}

using System.Text.RegularExpressions;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.Conventions;

/// <summary>The index docs/README.md agrees with the folder, and what the documents name exists in the repository.</summary>
public sealed partial class DocumentsTests
{
    private const string Index = "docs/README.md";

    public static TheoryData<string> Documents =>
        [
            .. Directory.EnumerateFiles(Repository.File("."), "*.md").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal),
            .. Directory
                .EnumerateFiles(Repository.File("docs"), "*.md")
                .Select(f => "docs/" + Path.GetFileName(f))
                .Order(StringComparer.Ordinal),
            "samples/README.md",
        ];

    [Fact]
    public void Index_lists_every_page_of_the_folder_and_no_other()
    {
        var pages = Directory.EnumerateFiles(Repository.File("docs"), "*.md").Select(f => Path.GetFileName(f)).Where(f => f != "README.md");
        var listed = Entries()
            .Matches(Text(Index))
            .Select(m => m.Groups["page"].Value)
            .Where(p => !p.StartsWith("../", StringComparison.Ordinal));

        Assert.Equal(pages.Order(StringComparer.Ordinal), listed.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Index_lists_a_page_once_per_reader_with_the_question_that_it_answers()
    {
        var sections = Text(Index).Split("\n## ")[1..];

        Assert.Equal(["Callers", "Operators", "Contributors"], sections.Select(s => s[..s.IndexOf('\n', StringComparison.Ordinal)]));
        Assert.All(sections, s => Assert.Distinct(Entries().Matches(s).Select(m => m.Groups["page"].Value)));
        Assert.All(Text(Index).Split('\n').Where(l => l.StartsWith("- ", StringComparison.Ordinal)), l => Assert.Matches(Entries(), l));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_and_paths_of_a_document_lead_to_files_of_the_repository(string document)
    {
        var links = Links().Matches(Text(document)).Select(m => Path.Combine(Path.GetDirectoryName(document)!, m.Groups["path"].Value));
        var paths = Paths().Matches(Text(document)).Select(m => m.Groups["path"].Value);

        Assert.All(links.Concat(paths), p => Assert.True(Path.Exists(Repository.File(p)), $"{document} names {p}, which does not exist."));
    }

    [Fact]
    public void Guarantees_name_existing_tests_for_each_line_that_must_always_hold()
    {
        var tests = Repository
            .SourcesOf("tests")
            .SelectMany(f => Classes().Matches(Text(f)))
            .Select(m => m.Groups["name"].Value)
            .ToHashSet();
        var held = Text("docs/architecture.md").Split("## What must always hold")[1].Split("\n## ")[0];
        var lines = Text("docs/guarantees.md").Split("\n## ").Where(s => char.IsDigit(s[0])).ToArray();

        Assert.Equal(Numbers().Count(held), lines.Length);
        Assert.All(lines, l => Assert.Matches(NamedTests(), l[l.IndexOf("**Tests:**", StringComparison.Ordinal)..]));
        Assert.All(NamedTests().Matches(Text("docs/guarantees.md")), m => Assert.Contains(m.Groups["name"].Value, tests));
    }

    private static string Text(string document) => File.ReadAllText(Repository.File(document));

    [GeneratedRegex(@"(?m)^- \[[^\]]+\]\((?<page>[^)#]+\.md)\): \S.*\?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Entries();

    [GeneratedRegex(@"\]\((?!\w+:)(?<path>[^)#\s]+)(?:#[^)]*)?\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Links();

    [GeneratedRegex(@"`(?<path>(?:src|tests|docs|deploy|samples)/[\w./-]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Paths();

    [GeneratedRegex(@"\bclass (?<name>\w+Tests)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Classes();

    [GeneratedRegex("`(?<name>\\w+Tests)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamedTests();

    [GeneratedRegex(@"(?m)^\d+\. ", RegexOptions.None, 1000)]
    private static partial Regex Numbers();
}

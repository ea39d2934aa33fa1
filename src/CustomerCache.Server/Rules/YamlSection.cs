using System.Collections.Immutable;
using System.Globalization;
using CustomerCache.Core;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CustomerCache.Server.Rules;

/// <summary>
/// Reads a YAML mapping member by member. Invalid values are reported with their line; members that were never read are errors when the
/// section completes, so that a misspelt word is not ignored.
/// </summary>
internal sealed class YamlSection(YamlMappingNode node, string path, YamlProblems problems)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public string Path { get; } = path;

    public Mark Mark => node.Start;

    public YamlProblems Problems { get; } = problems;

    /// <summary>Returns the mapping of a node; an empty one with an error when it is another kind.</summary>
    public static YamlSection Of(YamlNode node, string path, YamlProblems problems)
    {
        if (node is YamlMappingNode mapping)
        {
            return new(mapping, path, problems);
        }

        problems.Add(node.Start, path, "is not a section of name: value");
        return new(new YamlMappingNode(), path, problems);
    }

    /// <summary>Returns the position of a member; that of the section when it is missing.</summary>
    public Mark MarkOf(string name) => Find(name)?.Start ?? Mark;

    public void Wrong(string name, string message) => Problems.Add(MarkOf(name), Join(name), message);

    public bool Has(string name) => Find(name) is not null;

    public string? Text(string name)
    {
        switch (Find(name))
        {
            case null:
                return null;
            case YamlScalarNode { Value.Length: > 0 } scalar:
                return scalar.Value;
            default:
                Wrong(name, "is not a text");
                return null;
        }
    }

    /// <summary>Returns a required text; empty, with an error, when it is missing.</summary>
    public string Required(string name)
    {
        if (!Has(name))
        {
            Wrong(name, "is missing");
        }

        return Text(name) ?? "";
    }

    public int? Number(string name, int least, int most)
    {
        var text = Has(name) ? Text(name) ?? "" : null;
        var isGood =
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least
            && number <= most;
        if (text is not null && !isGood)
        {
            Wrong(name, string.Create(CultureInfo.InvariantCulture, $"is not a whole number from {least} to {most}"));
        }

        return isGood ? number : null;
    }

    /// <summary>Returns a duration in whole units: a number, or a duration such as <c>90s</c>.</summary>
    public int? Duration(string name, TimeSpan unit, int least, int most)
    {
        if (!Has(name))
        {
            return null;
        }

        var text = Text(name) ?? "";
        double? count =
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : Durations.TryParse(text, out var duration) ? duration / unit
            : null;
        if (count is { } units && units == Math.Floor(units) && units >= least && units <= most)
        {
            return (int)units;
        }

        Wrong(
            name,
            string.Create(
                CultureInfo.InvariantCulture,
                $"is not a whole number from {least} to {most}, nor a duration of as many times {unit}; {Durations.Remedy}"
            )
        );
        return null;
    }

    /// <summary>Returns a truth value: <c>true</c>, <c>True</c>, <c>yes</c> and the like.</summary>
    public bool? Truth(string name)
    {
        var text = Has(name) ? Text(name) ?? "" : null;
        bool? truth = text?.ToUpperInvariant() switch
        {
            "TRUE" or "YES" => true,
            "FALSE" or "NO" => false,
            _ => null,
        };
        if (text is not null && truth is null)
        {
            Wrong(name, "is not true or false");
        }

        return truth;
    }

    /// <summary>Returns texts with their positions: a list, or a single one.</summary>
    public IReadOnlyList<(string Text, Mark Mark, string Path)> Texts(string name)
    {
        var texts = new List<(string, Mark, string)>();
        foreach (var (element, at) in Elements(name, isAloneGood: true))
        {
            if (element is YamlScalarNode { Value.Length: > 0 } scalar)
            {
                texts.Add((scalar.Value, element.Start, at));
            }
            else
            {
                Problems.Add(element.Start, at, "is not a text");
            }
        }

        return texts;
    }

    /// <summary>Returns the sections of a list.</summary>
    public IReadOnlyList<YamlSection> Sections(string name) =>
        [.. Elements(name, isAloneGood: false).Select(e => Of(e.Node, e.Path, Problems))];

    /// <summary>Returns an inner section; an empty one when it is missing.</summary>
    public YamlSection Section(string name) =>
        Find(name) is { } inner ? Of(inner, Join(name), Problems) : new(new YamlMappingNode(), Join(name), Problems);

    /// <summary>Returns the members of an inner section with free names.</summary>
    public IReadOnlyList<KeyValuePair<string, YamlNode>> Members(string name)
    {
        var inner = Section(name);
        return inner.Free();
    }

    /// <summary>Reports the members that were never read.</summary>
    public void Done()
    {
        foreach (var (name, value) in Free().Where(m => !_asked.Contains(m.Key)))
        {
            Problems.Add(KeyMark(name) ?? value.Start, Join(name), "is not known here" + Spelling.Hint(name, _asked));
        }
    }

    public string Join(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    private Mark? KeyMark(string name) => node.Children.Keys.OfType<YamlScalarNode>().FirstOrDefault(k => k.Value == name)?.Start;

    private List<KeyValuePair<string, YamlNode>> Free()
    {
        var members = new List<KeyValuePair<string, YamlNode>>();
        foreach (var (key, value) in node.Children)
        {
            if (key is YamlScalarNode { Value.Length: > 0 } scalar)
            {
                members.Add(new(scalar.Value, value));
            }
            else
            {
                Problems.Add(key.Start, Path, "has a name that is not a text");
            }
        }

        return members;
    }

    private YamlNode? Find(string name)
    {
        _asked.Add(name);
        return node.Children.TryGetValue(new YamlScalarNode(name), out var value) ? value : null;
    }

    private IEnumerable<(YamlNode Node, string Path)> Elements(string name, bool isAloneGood)
    {
        switch (Find(name))
        {
            case null:
                return [];
            case YamlSequenceNode list:
                return list.Children.Select((element, i) => (element, string.Create(CultureInfo.InvariantCulture, $"{Join(name)}[{i}]")));
            case YamlScalarNode alone when isAloneGood:
                return [(alone, Join(name))];
            default:
                Wrong(name, "is not a list");
                return [];
        }
    }
}

/// <summary>Collects the errors of a file.</summary>
internal sealed class YamlProblems(string file)
{
    private readonly HashSet<JobRulesError> _errors = [];

    public bool IsEmpty => _errors.Count == 0;

    public void Add(Mark mark, string path, string message) => _errors.Add(new(file, (int)mark.Line, path, message));

    public ImmutableArray<JobRulesError> ToErrors() => [.. _errors.OrderBy(e => e.Line).ThenBy(e => e.Path, StringComparer.Ordinal)];
}

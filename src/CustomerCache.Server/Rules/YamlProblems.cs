using System.Collections.Immutable;
using YamlDotNet.Core;

namespace CustomerCache.Server.Rules;

/// <summary>Collects what is wrong in a file.</summary>
internal sealed class YamlProblems(string file)
{
    private readonly HashSet<JobRulesError> _errors = [];

    public bool IsEmpty => _errors.Count == 0;

    public void Add(Mark mark, string path, string message) => _errors.Add(new(file, (int)mark.Line, path, message));

    public ImmutableArray<JobRulesError> ToErrors() => [.. _errors.OrderBy(e => e.Line).ThenBy(e => e.Path, StringComparer.Ordinal)];
}

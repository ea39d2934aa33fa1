using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CustomerCache.Server.Rules;

/// <summary>Refuses YAML that nests deeper than rules do.</summary>
/// <remarks>A document is loaded recursively, and a stack that overflows ends the process.</remarks>
internal sealed class BoundedYamlParser(IParser inner) : IParser
{
    /// <summary>The deepest nesting of a file.</summary>
    public const int MaxDepth = 64;

    private int _depth;

    public ParsingEvent? Current => inner.Current;

    public bool MoveNext()
    {
        var isMoved = inner.MoveNext();
        _depth += isMoved && Current is { } read ? read.NestingIncrease : 0;
        return _depth <= MaxDepth
            ? isMoved
            : throw new SemanticErrorException(
                Current!.Start,
                Current.End,
                string.Create(CultureInfo.InvariantCulture, $"nests deeper than {MaxDepth} levels")
            );
    }
}

using System.Collections.Immutable;

namespace CustomerCache.Sources.Feeds;

/// <summary>
/// Represents the position of a feed that reads several sources, such as the partitions of topics: the position in each, by its name. Text
/// such as <c>orders/0=42;orders/1=7</c>, with <c>%</c>, <c>;</c> and <c>=</c> of a name escaped. Immutable.
/// </summary>
internal sealed class FeedPositions(ImmutableSortedDictionary<string, string> bySource)
{
    /// <summary>Gets no position.</summary>
    public static FeedPositions None { get; } = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    /// <summary>Gets the names of the sources.</summary>
    public IEnumerable<string> Sources => bySource.Keys;

    /// <summary>Returns the position in a source; null for none.</summary>
    public string? this[string source] => bySource.GetValueOrDefault(source);

    /// <summary>Returns the positions; null when the text does not hold any.</summary>
    public static FeedPositions? Parse(string text)
    {
        var read = None;
        foreach (var part in text.Split(';'))
        {
            var separator = part.IndexOf('=', StringComparison.Ordinal);
            if (separator <= 0 || separator == part.Length - 1)
            {
                return null;
            }

            read = read.With(Uri.UnescapeDataString(part[..separator]), part[(separator + 1)..]);
        }

        return read;
    }

    /// <summary>Returns the positions after one of them moved.</summary>
    public FeedPositions With(string source, string position) => new(bySource.SetItem(source, position));

    /// <inheritdoc/>
    public override string ToString() => string.Join(';', bySource.Select(s => $"{Escape(s.Key)}={s.Value}"));

    private static string Escape(string source) =>
        source
            .Replace("%", "%25", StringComparison.Ordinal)
            .Replace(";", "%3B", StringComparison.Ordinal)
            .Replace("=", "%3D", StringComparison.Ordinal);
}

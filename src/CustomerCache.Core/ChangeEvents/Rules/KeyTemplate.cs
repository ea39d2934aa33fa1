using System.Diagnostics.CodeAnalysis;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>Represents a key with placeholders: <c>{id}</c> for the changed entity, <c>{value}</c> for its parent.</summary>
/// <remarks>In a pattern, wildcards in the inserted values are escaped.</remarks>
public sealed record KeyTemplate
{
    private const string Id = "{id}";
    private const string Value = "{value}";

    private KeyTemplate(string text) => Text = text;

    /// <summary>Gets the template as written.</summary>
    public string Text { get; }

    /// <summary>Returns a template; throws <see cref="FormatException"/> when it is invalid.</summary>
    public static KeyTemplate Of(string text) =>
        TryParse(text, out var template) ? template : throw new FormatException($"'{text}' is not a key template.");

    /// <summary>Parses a template; returns false when it is blank, too long or contains an unknown placeholder.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out KeyTemplate? template)
    {
        var rest = text?.Replace(Id, "", StringComparison.Ordinal).Replace(Value, "", StringComparison.Ordinal);
        template = GlobPattern.TryParse(text, out _) && rest!.AsSpan().IndexOfAny('{', '}') < 0 ? new KeyTemplate(text) : null;
        return template is not null;
    }

    /// <summary>Returns the key for a changed entity, and its parent if any.</summary>
    public string ToKey(string id, string value = "") =>
        string.Join(id, Text.Split(Id).Select(part => part.Replace(Value, value, StringComparison.Ordinal)));

    /// <summary>
    /// Returns the pattern for a changed entity, and its parent if any; the template's fixed prefix when it would be too long.
    /// </summary>
    public GlobPattern ToPattern(string id, string value = "") =>
        GlobPattern.TryParse(ToKey(GlobPattern.Escape(id), GlobPattern.Escape(value)), out var pattern)
            ? pattern
            : GlobPattern.Of(Text.Split('{')[0] + "*");

    /// <inheritdoc/>
    public override string ToString() => Text;
}

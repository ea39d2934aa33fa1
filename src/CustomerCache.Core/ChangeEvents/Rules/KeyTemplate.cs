using System.Diagnostics.CodeAnalysis;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>
/// A key with places to fill: <c>{id}</c> is what changed, <c>{value}</c> its parent. A key takes what is filled in as it is; in a pattern
/// it stands for itself, whatever wildcards it holds.
/// </summary>
public sealed record KeyTemplate
{
    private const string Id = "{id}";
    private const string Value = "{value}";

    private KeyTemplate(string text) => Text = text;

    /// <summary>The template as written.</summary>
    public string Text { get; }

    /// <summary>A template that is known to be good.</summary>
    public static KeyTemplate Of(string text) =>
        TryParse(text, out var template) ? template : throw new FormatException($"'{text}' is not a template of a key.");

    /// <summary>Reads a template; false when it is blank, too long or has a place that nobody fills.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out KeyTemplate? template)
    {
        var rest = text?.Replace(Id, "", StringComparison.Ordinal).Replace(Value, "", StringComparison.Ordinal);
        template = GlobPattern.TryParse(text, out _) && rest!.AsSpan().IndexOfAny('{', '}') < 0 ? new KeyTemplate(text) : null;
        return template is not null;
    }

    /// <summary>The key of what changed, and of its parent when it has one.</summary>
    public string ToKey(string id, string value = "") =>
        string.Join(id, Text.Split(Id).Select(part => part.Replace(Value, value, StringComparison.Ordinal)));

    /// <summary>
    /// The pattern of what changed, and of its parent when it has one. Too long to be one, it is the widest that holds it.
    /// </summary>
    public GlobPattern ToPattern(string id, string value = "") =>
        GlobPattern.TryParse(ToKey(GlobPattern.Escape(id), GlobPattern.Escape(value)), out var pattern)
            ? pattern
            : GlobPattern.Of(Text.Split('{')[0] + "*");

    /// <inheritdoc/>
    public override string ToString() => Text;
}

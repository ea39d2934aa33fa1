using System.Collections.Frozen;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>How callers write the kinds of change: <c>create</c>, <c>update</c> … Read without regard to case.</summary>
public static class ChangeKinds
{
    private static readonly FrozenDictionary<string, ChangeKind> ByName =
        Enum.GetValues<ChangeKind>().ToFrozenDictionary(k => k.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>All names, for messages.</summary>
    public static string Known { get; } = string.Join(", ", Enum.GetValues<ChangeKind>().Select(ToWire));

    /// <summary>The name as it is written in answers and storage.</summary>
    public static string ToWire(this ChangeKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>Reads a name.</summary>
    public static bool TryParse(string? text, out ChangeKind kind) => ByName.TryGetValue(text ?? "", out kind);

    /// <summary>Whether the event cannot name what changed, so that everything of its kind may have.</summary>
    public static bool IsUnbounded(this ChangeEvent change) =>
        change.Change == ChangeKind.Overflow || (change.Change == ChangeKind.Gap && change.Ids.IsEmpty);
}

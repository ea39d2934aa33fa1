using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>The action types that rules are written about: the kinds of change, and the sign of life of a feed.</summary>
public static class ActionNames
{
    /// <summary>A sign of life: any event about the kind of entity <c>Heartbeat</c>.</summary>
    public const string Heartbeat = "Heartbeat";

    private static readonly ImmutableArray<string> Names = [.. Enum.GetValues<ChangeKind>().Select(k => k.ToString())];

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } = [.. Names, Heartbeat];

    /// <summary>The action type of an event.</summary>
    public static string Of(ChangeEvent change) => change.Entity == Heartbeat ? Heartbeat : Names[(int)change.Change];

    /// <summary>
    /// As what an action is looked up, the closest first. Nobody may know of gaps and overflows; what is written about updates is meant for
    /// them too, since they are updates of which nobody says how.
    /// </summary>
    public static ImmutableArray<string> Readings(string action) =>
        action is nameof(ChangeKind.Gap) or nameof(ChangeKind.Overflow) ? [action, nameof(ChangeKind.Update)] : [action];
}

using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>Represents the conditions of a routing rule; all must hold.</summary>
/// <remarks>An event without changed fields, such as a gap, meets no condition on changed fields.</remarks>
public sealed record EventCondition
{
    /// <summary>Gets the fields that must be among the changed ones.</summary>
    public ImmutableArray<string> Changed { get; init; } = [];

    /// <summary>Gets the fields that must have a value.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Equal { get; init; } = [];

    /// <summary>Gets the fields that must be absent or have one of several values.</summary>
    public ImmutableArray<KeyValuePair<string, ImmutableArray<string>>> In { get; init; } = [];

    /// <summary>Gets the fields that must be absent or empty.</summary>
    public ImmutableArray<string> Absent { get; init; } = [];

    /// <summary>Returns whether all conditions hold.</summary>
    public bool IsMet(ChangeEvent change) =>
        Changed.All(change.ChangedFields.Contains)
        && Equal.All(f => change.Values.GetValueOrDefault(f.Key) == f.Value)
        && In.All(f => change.Values.GetValueOrDefault(f.Key) is not { Length: > 0 } value || f.Value.Contains(value))
        && Absent.All(f => string.IsNullOrEmpty(change.Values.GetValueOrDefault(f)));
}

/// <summary>Defines the possible fields of the unique hash of a job.</summary>
public static class KeyFields
{
    /// <summary>The known names.</summary>
    public static readonly ImmutableArray<string> Known =
    [
        "payload",
        "expires",
        "due",
        "priority",
        "job_type",
        "timestamp",
        "access_token",
        "entity_id",
        "resource_url",
        "resource_type",
        "action_type",
        "event_id",
        "position",
        "superceedable",
        "retry_limit",
    ];

    /// <summary>The default fields.</summary>
    public static readonly ImmutableArray<string> Default = ["payload", "expires", "due", "priority", "job_type"];
}

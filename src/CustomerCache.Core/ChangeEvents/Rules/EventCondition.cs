using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>
/// When a routing rule is meant: all of it must hold. An event that does not tell its fields, such as a gap, meets no condition on what
/// changed.
/// </summary>
public sealed record EventCondition
{
    /// <summary>Fields that must be among the changed ones.</summary>
    public ImmutableArray<string> Changed { get; init; } = [];

    /// <summary>Fields that must have a value.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Equal { get; init; } = [];

    /// <summary>Fields that must be absent or have one of some values.</summary>
    public ImmutableArray<KeyValuePair<string, ImmutableArray<string>>> In { get; init; } = [];

    /// <summary>Fields that must be absent or empty.</summary>
    public ImmutableArray<string> Absent { get; init; } = [];

    /// <summary>Whether all of it holds.</summary>
    public bool IsMet(ChangeEvent change) =>
        Changed.All(change.ChangedFields.Contains)
        && Equal.All(f => change.Values.GetValueOrDefault(f.Key) == f.Value)
        && In.All(f => change.Values.GetValueOrDefault(f.Key) is not { Length: > 0 } value || f.Value.Contains(value))
        && Absent.All(f => string.IsNullOrEmpty(change.Values.GetValueOrDefault(f)));
}

/// <summary>What the unique hash of a job can be made of.</summary>
public static class KeyFields
{
    /// <summary>The names there are.</summary>
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

    /// <summary>What is taken where nothing is configured.</summary>
    public static readonly ImmutableArray<string> Default = ["payload", "expires", "due", "priority", "job_type"];
}

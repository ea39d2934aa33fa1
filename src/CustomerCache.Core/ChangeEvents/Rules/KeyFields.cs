using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>What the unique hash of a job can be made of.</summary>
public static class KeyFields
{
    /// <summary>The names there are.</summary>
    public static readonly ImmutableArray<string> Known =
    [
        "payload", "expires", "due", "priority", "job_type", "timestamp", "access_token", "entity_id", "resource_url", "resource_type", "action_type",
        "event_id", "position", "superceedable", "retry_limit",
    ];

    /// <summary>What is taken where nothing is configured.</summary>
    public static readonly ImmutableArray<string> Default = ["payload", "expires", "due", "priority", "job_type"];
}

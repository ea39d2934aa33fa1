namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>Represents the properties of a job. Offsets are in minutes from its creation.</summary>
/// <param name="JobType">The type, which selects the hook.</param>
/// <param name="Priority">The priority; a lower number is more urgent.</param>
/// <param name="Due">The earliest run; 0 for immediately.</param>
/// <param name="Expires">The latest run, after which it is dropped; more than <paramref name="Due"/>.</param>
/// <param name="IsSupersedable">Whether a newer job about the same entity replaces it while it waits.</param>
/// <param name="RetryLimit">The maximum number of retries.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.JobProperties")]
public sealed record JobProperties(
    [property: Id(0)] string JobType,
    [property: Id(1)] int Priority,
    [property: Id(2)] int Due,
    [property: Id(3)] int Expires,
    [property: Id(4)] bool IsSupersedable,
    [property: Id(5)] int RetryLimit
)
{
    /// <summary>The maximum offset: one year, in minutes.</summary>
    public const int MaxMinutes = 525_600;

    /// <summary>The default properties.</summary>
    public static readonly JobProperties Default = new(
        JobTypes.Invalidate,
        Priority: 1,
        Due: 0,
        Expires: 5,
        IsSupersedable: false,
        RetryLimit: 3
    );
}

/// <summary>Represents changes to the properties of a job; null leaves a property unchanged.</summary>
public sealed record JobPropertyChanges
{
    /// <summary>No change.</summary>
    public static readonly JobPropertyChanges None = new();

    /// <inheritdoc cref="JobProperties.JobType"/>
    public string? JobType { get; init; }

    /// <inheritdoc cref="JobProperties.Priority"/>
    public int? Priority { get; init; }

    /// <inheritdoc cref="JobProperties.Due"/>
    public int? Due { get; init; }

    /// <inheritdoc cref="JobProperties.Expires"/>
    public int? Expires { get; init; }

    /// <inheritdoc cref="JobProperties.IsSupersedable"/>
    public bool? IsSupersedable { get; init; }

    /// <inheritdoc cref="JobProperties.RetryLimit"/>
    public int? RetryLimit { get; init; }

    /// <summary>Applies the changes to other properties.</summary>
    public JobProperties Over(JobProperties below) =>
        new(
            JobType ?? below.JobType,
            Priority ?? below.Priority,
            Due ?? below.Due,
            Expires ?? below.Expires,
            IsSupersedable ?? below.IsSupersedable,
            RetryLimit ?? below.RetryLimit
        );
}

/// <summary>Defines the types of the built-in hooks. Others may be configured; a job without a hook is dropped.</summary>
public static class JobTypes
{
    /// <summary>Invalidates stale entries.</summary>
    public const string Invalidate = "invalidate";

    /// <summary>
    /// Records that a user holds a copy. Never deduplicated: repeating it is harmless, omitting it after an invalidation is not.
    /// </summary>
    public const string Cache = "cache";

    /// <summary>Recrosses devices.</summary>
    public const string Recross = "recross";

    /// <summary>Proves that jobs run.</summary>
    public const string Heartbeat = "Heartbeat";
}

/// <summary>Represents a range of priorities with a common pool of workers; bounds are inclusive.</summary>
/// <param name="From">The most urgent priority.</param>
/// <param name="To">The least urgent priority.</param>
/// <param name="Pool">The maximum number of concurrent jobs.</param>
public sealed record PriorityRange(int From, int To, int Pool)
{
    /// <summary>Returns whether a priority is in the range.</summary>
    public bool Contains(int priority) => priority >= From && priority <= To;

    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"[{From}, {To}]");
}

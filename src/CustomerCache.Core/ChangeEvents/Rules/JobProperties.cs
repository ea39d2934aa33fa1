namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>What a job is to do, and when. Offsets are in minutes from its creation.</summary>
/// <param name="JobType">What the hook does.</param>
/// <param name="Priority">A lower number is more urgent.</param>
/// <param name="Due">It does not run earlier; 0 for at once.</param>
/// <param name="Expires">It is dropped when it has not run until then; more than <paramref name="Due"/>.</param>
/// <param name="IsSupersedable">Whether a newer job about the same replaces it while it waits.</param>
/// <param name="RetryLimit">How often it is run again after a failure.</param>
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
    /// <summary>The most minutes of an offset: a year.</summary>
    public const int MaxMinutes = 525_600;

    /// <summary>What holds where nothing is configured.</summary>
    public static readonly JobProperties Default = new(
        JobTypes.Invalidate,
        Priority: 1,
        Due: 0,
        Expires: 5,
        IsSupersedable: false,
        RetryLimit: 3
    );
}

/// <summary>Some properties of a job; what is null is left as it is.</summary>
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

    /// <summary>These over others.</summary>
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

/// <summary>What the product's own hooks do. Others may be configured; a job whose type no hook knows is dropped.</summary>
public static class JobTypes
{
    /// <summary>Drops what is stale.</summary>
    public const string Invalidate = "invalidate";

    /// <summary>
    /// Records that a user holds a copy. Never taken for a duplicate: recording twice does no harm, and not recording after an invalidation
    /// does.
    /// </summary>
    public const string Cache = "cache";

    /// <summary>Crosses devices anew.</summary>
    public const string Recross = "recross";

    /// <summary>A sign of life.</summary>
    public const string Heartbeat = "Heartbeat";
}

/// <summary>Priorities that are worked on together, both bounds included.</summary>
/// <param name="From">The most urgent priority.</param>
/// <param name="To">The least urgent one.</param>
/// <param name="Pool">How many jobs run at a time.</param>
public sealed record PriorityRange(int From, int To, int Pool)
{
    /// <summary>Whether a priority is in the range.</summary>
    public bool Holds(int priority) => priority >= From && priority <= To;

    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"[{From}, {To}]");
}

namespace CustomerCache.Core.ChangeEvents.Rules;

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
    public JobProperties Over(JobProperties below) => new(
        JobType ?? below.JobType, Priority ?? below.Priority, Due ?? below.Due, Expires ?? below.Expires, IsSupersedable ?? below.IsSupersedable, RetryLimit ?? below.RetryLimit);
}

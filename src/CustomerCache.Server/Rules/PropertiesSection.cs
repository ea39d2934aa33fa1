using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Server.Rules;

/// <summary>Reads properties of jobs.</summary>
internal static class PropertiesSection
{
    /// <summary>Does not complete the section: callers may read more of it.</summary>
    public static JobPropertyChanges Read(YamlSection section) =>
        new()
        {
            JobType = section.Text("job_type"),
            Priority = section.Number("priority", 0, 1_000),
            Due = section.Duration("due", TimeSpan.FromMinutes(1), 0, JobProperties.MaxMinutes),
            Expires = section.Duration("expires", TimeSpan.FromMinutes(1), 1, JobProperties.MaxMinutes),
            IsSupersedable = section.Truth("superceedable"),
            RetryLimit = section.Number("retry_limit", 0, 1_000),
        };

    /// <summary>A job that expires before it is due would never run.</summary>
    public static void CheckTimes(YamlSection section, JobProperties properties)
    {
        if (properties.Expires <= properties.Due)
        {
            section.Wrong(
                section.Has("expires") ? "expires" : "due",
                $"makes a job that expires after {properties.Expires} minutes and is due after {properties.Due}; let it expire later than "
                    + $"it is due"
            );
        }
    }
}

/// <summary>Records that jobs of a topic can have a priority, which one of its ranges must contain.</summary>
/// <param name="Topic">The topic; null for all.</param>
/// <param name="Priority">The priority.</param>
/// <param name="Section">The section that sets it.</param>
/// <param name="IsSaid">Whether the file sets it, rather than the product's default.</param>
internal sealed record PriorityClaim(string? Topic, int Priority, YamlSection Section, bool IsSaid);

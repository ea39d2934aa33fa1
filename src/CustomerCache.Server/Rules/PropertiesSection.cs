using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Server.Rules;

/// <summary>Reads properties of jobs.</summary>
internal static class PropertiesSection
{
    /// <summary>Does not say that the section is done: others may read more of it.</summary>
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

/// <summary>That jobs of a topic can have a priority, so that one of its ranges must hold it.</summary>
/// <param name="Topic">The topic; null for all.</param>
/// <param name="Priority">The priority.</param>
/// <param name="Section">Where it is said.</param>
/// <param name="IsSaid">Whether it is written there, and not the default of the product.</param>
internal sealed record PriorityClaim(string? Topic, int Priority, YamlSection Section, bool IsSaid);

using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Server.Rules;

/// <summary>Reads properties of jobs.</summary>
internal static class PropertiesSection
{
    /// <summary>Does not say that the section is done: others may read more of it.</summary>
    public static JobPropertyChanges Read(YamlSection section) => new()
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
            section.Wrong(section.Has("expires") ? "expires" : "due", $"makes a job that expires after {properties.Expires} minutes and is due after {properties.Due}; let it expire later than it is due");
        }
    }
}

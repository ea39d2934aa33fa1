namespace CustomerCache.Server.Clustering;

/// <summary>Where the cluster keeps its members, its data and its reminders. Key <c>CustomerCache:Redis</c>.</summary>
public sealed class RedisOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache";

    /// <summary>A connection string of StackExchange.Redis, such as <c>redis:6379,password=…,ssl=true</c>; none runs a silo alone, which forgets everything.</summary>
    [ConfigurationKeyName("Redis")]
    public string? ConnectionString { get; set; }

    /// <summary>Whether there is a Redis.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(ConnectionString);
}

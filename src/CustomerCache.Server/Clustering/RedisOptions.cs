using CustomerCache.Client.Calling;
using CustomerCache.Core;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Clustering;

/// <summary>Configures the Redis that holds membership, data and reminders. Key <c>CustomerCache:Redis</c>.</summary>
public sealed class RedisOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache";

    /// <summary>
    /// A connection string of StackExchange.Redis, such as <c>redis:6379,password=…,ssl=true</c>; none runs a single node.
    /// </summary>
    [ConfigurationKeyName("Redis")]
    public string? ConnectionString { get; set; }

    /// <summary>Whether there is a Redis.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(ConnectionString);
}

/// <summary>Validates the connection string without repeating it: it may hold a password.</summary>
internal sealed class RedisOptionsValidator : IValidateOptions<RedisOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RedisOptions options)
    {
        var errors = new OptionErrors(RedisOptions.Section);
        errors.Require(!options.IsConfigured || RedisConnection.TryParse(options.ConnectionString, out _), "Redis", RedisConnection.Remedy);
        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }
}

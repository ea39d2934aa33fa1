using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CustomerCache.Silo;

/// <summary>Checks the connection string without telling it to anybody: it may hold a password.</summary>
internal sealed class RedisOptionsValidator : IValidateOptions<RedisOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RedisOptions options) => !options.IsConfigured || TryParse(options.ConnectionString, out _)
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{RedisOptions.Section}:Redis is not a connection string; write host:port, then options with commas, such as redis:6379,ssl=true");

    /// <summary>Reads a connection string that names at least one server.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ConfigurationOptions? options)
    {
        try
        {
            options = ConfigurationOptions.Parse(text ?? "");
            return options.EndPoints.Count > 0;
        }
        catch (ArgumentException)
        {
            options = null;
            return false;
        }
    }
}

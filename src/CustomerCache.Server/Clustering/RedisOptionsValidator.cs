using CustomerCache.Client.Calling;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Clustering;

/// <summary>Checks the connection string without telling it to anybody: it may hold a password.</summary>
internal sealed class RedisOptionsValidator : IValidateOptions<RedisOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RedisOptions options) => !options.IsConfigured || RedisConnection.TryParse(options.ConnectionString, out _)
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{RedisOptions.Section}:Redis {RedisConnection.Remedy}");
}

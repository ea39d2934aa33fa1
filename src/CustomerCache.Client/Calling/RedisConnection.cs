using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace CustomerCache.Client.Calling;

/// <summary>How a silo or a client is told of its Redis, and stays connected to it.</summary>
internal static class RedisConnection
{
    /// <summary>What to do about a text that is none; it does not repeat the text, which may hold a password.</summary>
    public const string Remedy = "is not a connection string; write host:port, then options with commas, such as redis:6379,ssl=true";

    /// <summary>Reads a connection string that names at least one server.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ConfigurationOptions? redis)
    {
        try
        {
            redis = ConfigurationOptions.Parse(text ?? "");
            return redis.EndPoints.Count > 0;
        }
        catch (ArgumentException)
        {
            redis = null;
            return false;
        }
    }

    /// <summary>Makes a connection outlive a Redis that is gone for a while, and gives it a name unless it has one.</summary>
    public static ConfigurationOptions Lasting(ConfigurationOptions redis, string name)
    {
        redis.AbortOnConnectFail = false;
        redis.ClientName ??= name;
        return redis;
    }
}

using CustomerCache.Core.Queries;

namespace CustomerCache.Client.Messages;

/// <summary>The caches understood a call and refuse it.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.CacheRefusal")]
public sealed record CacheRefusal
{
    /// <summary>What the status would be over HTTP.</summary>
    [Id(0)]
    public int Status { get; init; }

    /// <summary>What is wrong, and the remedy.</summary>
    [Id(1)]
    public required string Message { get; init; }

    internal static CacheRefusal Of(QueryErrors errors) =>
        new() { Status = 400, Message = string.Join("; ", errors.Fields.SelectMany(f => f.Value.Select(message => $"{f.Key} {message}"))) };
}

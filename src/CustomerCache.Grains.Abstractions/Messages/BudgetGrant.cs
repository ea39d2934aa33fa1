namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>How many calls to Bruin a silo may have under way.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.BudgetGrant")]
public sealed record BudgetGrant
{
    /// <summary>Grows with every grant.</summary>
    [Id(0)]
    public long Number { get; init; }

    /// <summary>Calls at a time; 0 means that it has to wait.</summary>
    [Id(1)]
    public int Places { get; init; }

    /// <summary>After this the silo must not start calls without a newer grant.</summary>
    [Id(2)]
    public DateTimeOffset ValidUntil { get; init; }
}

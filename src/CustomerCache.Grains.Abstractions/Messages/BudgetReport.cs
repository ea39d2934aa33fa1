namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>What a silo needs of the cluster's budget of Bruin calls.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.BudgetReport")]
public sealed record BudgetReport
{
    /// <summary>Who reports.</summary>
    [Id(0)]
    public required string Silo { get; init; }

    /// <summary>Calls under way and calls that wait.</summary>
    [Id(1)]
    public int Demand { get; init; }

    /// <summary>Calls under way.</summary>
    [Id(2)]
    public int InUse { get; init; }

    /// <summary>Number of the grant that the silo goes by; 0 for none.</summary>
    [Id(3)]
    public long Applied { get; init; }

    /// <summary>Places of that grant.</summary>
    [Id(4)]
    public int Places { get; init; }
}

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>What a silo needs of the cluster's budget of Bruin calls.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.BudgetReport")]
public sealed record BudgetReport
{
    /// <summary>Who reports: a silo's address with its generation.</summary>
    [Id(0)]
    public required string Silo { get; init; }

    /// <summary>The book that the silo heard of last.</summary>
    [Id(1)]
    public Guid Book { get; init; }

    /// <summary>Grows from report to report of the silo.</summary>
    [Id(2)]
    public long Number { get; init; }

    /// <summary>Number of the grant by which the silo lives; 0 for none.</summary>
    [Id(3)]
    public long AppliedGrant { get; init; }

    /// <summary>Places of that grant; 0 when its time is over.</summary>
    [Id(4)]
    public int CurrentGrant { get; init; }

    /// <summary>Calls under way.</summary>
    [Id(5)]
    public int InUse { get; init; }

    /// <summary>Those, and the calls that wait.</summary>
    [Id(6)]
    public int Demand { get; init; }

    internal static BudgetReport From(Core.Budgets.BudgetReport report) => new()
    {
        Silo = report.Node,
        Book = report.Book,
        Number = report.Number,
        AppliedGrant = report.AppliedGrant,
        CurrentGrant = report.CurrentGrant,
        InUse = report.InUse,
        Demand = report.Demand,
    };

    internal Core.Budgets.BudgetReport ToReport() => new(Silo, Book, Number, AppliedGrant, CurrentGrant, InUse, Demand);
}

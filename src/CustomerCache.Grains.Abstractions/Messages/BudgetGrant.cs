namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>How many calls to Bruin a silo may have under way.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.BudgetGrant")]
public sealed record BudgetGrant
{
    /// <summary>The book that it is written in; another one whenever the owner of the budget starts.</summary>
    [Id(0)]
    public Guid Book { get; init; }

    /// <summary>The number of the report that it answers; 0 when nothing changes.</summary>
    [Id(1)]
    public long Number { get; init; }

    /// <summary>Calls at a time; 0 means that the silo has to wait.</summary>
    [Id(2)]
    public int Places { get; init; }

    /// <summary>Counted by the silo from the moment of its report; then it starts no more calls.</summary>
    [Id(3)]
    public TimeSpan ValidFor { get; init; }

    internal static BudgetGrant From(Core.Budgets.BudgetGrant grant) =>
        new() { Book = grant.Book, Number = grant.Number, Places = grant.Places, ValidFor = grant.ValidFor };

    internal Core.Budgets.BudgetGrant ToGrant() => new(Book, Number, Places, ValidFor);
}

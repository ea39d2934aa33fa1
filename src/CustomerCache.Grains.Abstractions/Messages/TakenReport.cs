using CustomerCache.Core.ChangeEvents.Working;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>What became of events that came in.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.TakenReport")]
public sealed record TakenReport
{
    /// <summary>They were new.</summary>
    [Id(0)]
    public int Accepted { get; init; }

    /// <summary>They were seen before.</summary>
    [Id(1)]
    public int Duplicates { get; init; }

    /// <summary>Jobs that they made.</summary>
    [Id(2)]
    public int Jobs { get; init; }

    /// <summary>They are no data, or about something that nobody knows.</summary>
    [Id(3)]
    public int Skipped { get; init; }

    internal static TakenReport From(TakenEvents taken) => new() { Accepted = taken.Accepted, Duplicates = taken.Duplicates, Jobs = taken.Jobs, Skipped = taken.Skipped };

    internal TakenEvents ToTaken() => new(Accepted, Duplicates, Jobs, Skipped);
}

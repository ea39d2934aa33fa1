namespace CustomerCache.Core.ChangeEvents.Working;

/// <summary>What became of events that came in.</summary>
/// <param name="Accepted">They were new, and are taken care of.</param>
/// <param name="Duplicates">They were seen before.</param>
/// <param name="Jobs">Jobs that they made and that wait now.</param>
/// <param name="Skipped">They are no data, or about something that no rule and no cached value knows.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.TakenEvents")]
public sealed record IngestResult([property: Id(0)] int Accepted, [property: Id(1)] int Duplicates, [property: Id(2)] int Jobs, [property: Id(3)] int Skipped)
{
    /// <summary>No events.</summary>
    public static IngestResult None { get; } = new(0, 0, 0, 0);

    /// <summary>The events of two channels.</summary>
    public static IngestResult operator +(IngestResult left, IngestResult right) =>
        new(left.Accepted + right.Accepted, left.Duplicates + right.Duplicates, left.Jobs + right.Jobs, left.Skipped + right.Skipped);
}

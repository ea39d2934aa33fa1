namespace CustomerCache.Simulator;

/// <summary>A place of a client. <see cref="TimeZone"/> is empty where only the ZIP tells the zone.</summary>
public sealed record SimulatedSite
{
    public required int Id { get; init; }

    public required int ClientId { get; init; }

    public required string Label { get; init; }

    public required string AddedAt { get; init; }

    public required string Street { get; init; }

    public required string City { get; init; }

    public required string State { get; init; }

    public required string Zip { get; init; }

    public required double Latitude { get; init; }

    public required double Longitude { get; init; }

    public required string TimeZone { get; init; }

    public required SimulatedContact Contact { get; init; }
}

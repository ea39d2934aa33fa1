using System.Collections.Immutable;

namespace CustomerCache.Simulator;

/// <summary>
/// Represents a customer at Bruin. Its name is looked up for each response, so a rename takes effect everywhere immediately.
/// </summary>
public sealed record SimulatedClient(int Id, string Name, ImmutableArray<SimulatedContact> Contacts);

/// <summary>Represents a ticket contact of a client. Null fields are written as null, as Bruin does with partly filled contacts.</summary>
public sealed record SimulatedContact(string? FirstName, string? LastName, string? Email, string? Phone);

/// <summary>Bruin's attributes <c>&lt;interface&gt; Access Type</c> and <c>&lt;interface&gt; Service Number</c>.</summary>
public sealed record SimulatedAccess(string Interface, string AccessType, string ServiceNumber);

/// <summary>Represents a site of a client. <see cref="TimeZone"/> is empty where the zone follows from the ZIP code only.</summary>
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

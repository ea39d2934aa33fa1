namespace CustomerCache.Simulator;

/// <summary>A ticket contact of a client. Null fields are written as null, as Bruin does with partly filled contacts.</summary>
public sealed record SimulatedContact(string? FirstName, string? LastName, string? Email, string? Phone);

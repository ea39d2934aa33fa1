namespace CustomerCache.Client.Calling;

/// <summary>One Bruin inventory: whose device it is and at which site.</summary>
/// <param name="ClientId">Bruin's client number.</param>
/// <param name="ClientName">As delivered.</param>
/// <param name="SiteId">Bruin's site number; null when Bruin names none.</param>
public sealed record RecordClient(long? ClientId, string? ClientName, long? SiteId);

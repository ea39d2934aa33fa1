namespace CustomerCache.Core.ChangeEvents.Working;

/// <summary>What became of events that came in.</summary>
/// <param name="Accepted">They were new, and are taken care of.</param>
/// <param name="Duplicates">They were seen before.</param>
/// <param name="Jobs">Jobs that they made and that wait now.</param>
/// <param name="Skipped">They are no data, or about something that no rule and no cached value knows.</param>
public sealed record TakenEvents(int Accepted, int Duplicates, int Jobs, int Skipped);

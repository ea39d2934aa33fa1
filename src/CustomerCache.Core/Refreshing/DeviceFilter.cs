namespace CustomerCache.Core.Refreshing;

/// <summary>Which devices of a tenant somebody asks for. What is null does not restrict.</summary>
/// <param name="Decision">What became of them, as the funnel writes it: <c>cached</c>, <c>removed_not_monitorable</c> …</param>
/// <param name="SerialPart">A part of the serial number; letter case does not matter.</param>
/// <param name="After">Only serial numbers that sort after this one, by ordinal comparison.</param>
/// <param name="Limit">At most so many, at least one.</param>
public sealed record DeviceFilter(string? Decision, string? SerialPart, string? After, int Limit);

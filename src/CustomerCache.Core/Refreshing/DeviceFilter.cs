namespace CustomerCache.Core.Refreshing;

/// <summary>Which devices of a tenant somebody asks for. What is null does not restrict.</summary>
/// <param name="Decision">What became of them, as the funnel writes it: <c>cached</c>, <c>removed_not_monitorable</c> …</param>
/// <param name="SerialPart">A part of the serial number; letter case does not matter.</param>
/// <param name="After">Only serial numbers that sort after this one, by ordinal comparison.</param>
/// <param name="Limit">At most so many, at least one.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.DeviceFilter")]
public sealed record DeviceFilter([property: Id(0)] string? Decision, [property: Id(1)] string? SerialPart, [property: Id(2)] string? After, [property: Id(3)] int Limit);

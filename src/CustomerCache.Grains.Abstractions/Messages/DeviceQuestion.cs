using CustomerCache.Core.Refreshing;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>Which devices of a tenant somebody asks for. What is null does not restrict.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.DeviceQuestion")]
public sealed record DeviceQuestion
{
    /// <summary>What became of them, as the funnel writes it.</summary>
    [Id(0)]
    public string? Decision { get; init; }

    /// <summary>A part of the serial number.</summary>
    [Id(1)]
    public string? SerialPart { get; init; }

    /// <summary>Only serial numbers that sort after this one.</summary>
    [Id(2)]
    public string? After { get; init; }

    /// <summary>At most so many.</summary>
    [Id(3)]
    public int Limit { get; init; }

    internal static DeviceQuestion From(DeviceFilter filter) => new() { Decision = filter.Decision, SerialPart = filter.SerialPart, After = filter.After, Limit = filter.Limit };

    internal DeviceFilter ToFilter() => new(Decision, SerialPart, After, Limit);
}

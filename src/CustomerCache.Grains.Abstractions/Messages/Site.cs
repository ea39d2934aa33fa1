using CustomerCache.Core.Inventory;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>A site of Bruin.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.Site")]
public sealed record Site
{
    /// <summary>The JSON object, as delivered.</summary>
    [Id(0)]
    public required string Document { get; init; }

    /// <summary>Bruin's name of the zone.</summary>
    [Id(1)]
    public string? TimeZone { get; init; }

    /// <summary>US ZIP code.</summary>
    [Id(2)]
    public string? Zip { get; init; }

    internal static Site From(SiteDetails site) => new() { Document = site.Document.ToString(), TimeZone = site.TimeZone, Zip = site.Zip };

    internal SiteDetails ToDetails() => new(RawJson.Parse(Document), TimeZone, Zip);
}

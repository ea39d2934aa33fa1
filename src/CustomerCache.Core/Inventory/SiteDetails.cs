namespace CustomerCache.Core.Inventory;

/// <summary>Bruin's description of a site. Stored whole, as delivered; two fields are read to tell the site's offset from UTC.</summary>
/// <param name="Document">The JSON object.</param>
/// <param name="TimeZone">Bruin's name of the zone, such as <c>Eastern</c>; may be null or empty.</param>
/// <param name="Zip">US ZIP code, with or without its four-digit extension; may be null or empty.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.SiteDetails")]
public sealed record SiteDetails([property: Id(0)] RawJson Document, [property: Id(1)] string? TimeZone, [property: Id(2)] string? Zip);

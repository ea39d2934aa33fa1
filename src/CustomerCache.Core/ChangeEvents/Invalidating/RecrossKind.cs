namespace CustomerCache.Core.ChangeEvents.Invalidating;

/// <summary>Which devices are crossed anew when an entity changed.</summary>
[GenerateSerializer, Alias("customer-cache.RecrossKind")]
public enum RecrossKind
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>All devices of a client of Bruin.</summary>
    BruinClient = 1,

    /// <summary>All devices of a site of Bruin.</summary>
    BruinSite = 2,

    /// <summary>The device of an inventory of Bruin; its identification is the serial number.</summary>
    BruinInventory = 3,

    /// <summary>One edge; its identification is <c>host/enterprise/edge</c>, or its serial number.</summary>
    VeloCloudEdge = 4,
}

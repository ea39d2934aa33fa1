namespace CustomerCache.Core.ChangeEvents.Invalidating;

/// <summary>Which devices are crossed anew when an entity changed.</summary>
public enum RecrossKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>All devices of a client of Bruin.</summary>
    BruinClient,

    /// <summary>All devices of a site of Bruin.</summary>
    BruinSite,

    /// <summary>The device of an inventory of Bruin; its identification is the serial number.</summary>
    BruinInventory,

    /// <summary>One edge; its identification is <c>host/enterprise/edge</c>, or its serial number.</summary>
    VeloCloudEdge,
}

namespace CustomerCache.Sources.Bruin;

/// <summary>Statuses of an inventory.</summary>
internal static class BruinStatus
{
    /// <summary>In use; all others are history.</summary>
    public const string Active = "A";
}

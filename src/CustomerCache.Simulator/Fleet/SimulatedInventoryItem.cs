namespace CustomerCache.Simulator;

/// <summary>One inventory document. <see cref="ServiceNumber"/> may differ from the serial asked for, as Bruin searches by part.</summary>
public sealed record SimulatedInventoryItem(string InventoryId, int ClientId, int SiteId, string ServiceNumber, string Status)
{
    public const string Active = "A";
    public const string Disconnected = "D";
}

namespace CustomerCache.Simulator;

/// <summary>One of the three vendors; Bruin's token service counts as Bruin.</summary>
public enum Vendor
{
    VeloCloud,
    Hawkeye,
    Bruin,
}

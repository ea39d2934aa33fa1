namespace CustomerCache.Core.Inventory;

/// <summary>The written form of a <see cref="DeviceSystem"/>: lower case, as in paths and tenant names.</summary>
public static class DeviceSystems
{
    /// <summary>The word used in paths, tenant names and metrics.</summary>
    public static string Name(this DeviceSystem system) => system switch
    {
        DeviceSystem.VeloCloud => "velocloud",
        DeviceSystem.Hawkeye => "hawkeye",
        _ => throw new ArgumentOutOfRangeException(nameof(system), system, null),
    };

    /// <summary>Reads the written form; only the exact lower-case words are known.</summary>
    public static bool TryParse(string? text, out DeviceSystem system)
    {
        system = text == "hawkeye" ? DeviceSystem.Hawkeye : DeviceSystem.VeloCloud;
        return text is "velocloud" or "hawkeye";
    }
}

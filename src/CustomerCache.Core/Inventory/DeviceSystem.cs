namespace CustomerCache.Core.Inventory;

/// <summary>Specifies the system of a device: VeloCloud (edges) or Hawkeye (probes).</summary>
[GenerateSerializer, Alias("customer-cache.DeviceSystem")]
public enum DeviceSystem
{
    /// <summary>SD-WAN edges of a VeloCloud orchestrator.</summary>
    VeloCloud = 0,

    /// <summary>Probes of the Hawkeye / Ixia instance.</summary>
    Hawkeye = 1,
}

/// <summary>Converts a <see cref="DeviceSystem"/> to and from its written form: lower case, as in paths and tenant names.</summary>
public static class DeviceSystems
{
    /// <summary>Returns the name used in paths, tenant names and metrics.</summary>
    public static string Name(this DeviceSystem system) =>
        system switch
        {
            DeviceSystem.VeloCloud => "velocloud",
            DeviceSystem.Hawkeye => "hawkeye",
            _ => throw new ArgumentOutOfRangeException(nameof(system), system, null),
        };

    /// <summary>Parses a name; only the exact lower-case words are valid.</summary>
    public static bool TryParse(string? text, out DeviceSystem system)
    {
        system = text == "hawkeye" ? DeviceSystem.Hawkeye : DeviceSystem.VeloCloud;
        return text is "velocloud" or "hawkeye";
    }
}

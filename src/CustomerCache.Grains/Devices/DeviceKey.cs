using CustomerCache.Core.Inventory;

namespace CustomerCache.Grains.Devices;

/// <summary>The key of a device's grain: <c>system/host/serial number</c>. A host has no slash, so a serial number may have some.</summary>
internal static class DeviceKey
{
    public static string Of(TenantId tenant, string serialNumber) => $"{tenant}/{serialNumber}";

    public static (TenantId Tenant, string SerialNumber) Parse(string key)
    {
        var host = key.IndexOf('/', StringComparison.Ordinal) + 1;
        var serial = host == 0 ? 0 : key.IndexOf('/', host) + 1;
        return serial > 0 && TenantId.TryParse(key[..(serial - 1)], out var tenant)
            ? (tenant, key[serial..])
            : throw new FormatException($"'{key}' is not the key of a device; it is written system/host/serial number.");
    }
}

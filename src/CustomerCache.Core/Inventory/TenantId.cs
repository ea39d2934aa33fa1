using System.Diagnostics.CodeAnalysis;

namespace CustomerCache.Core.Inventory;

/// <summary>Represents a tenant: a VeloCloud host, or the Hawkeye instance; written <c>velocloud/host.example.net</c>.</summary>
/// <remarks>Hosts are compared ordinally: configuration, stored data and requests must spell a host alike.</remarks>
[GenerateSerializer, Immutable, Alias("customer-cache.TenantId")]
public readonly record struct TenantId([property: Id(0)] DeviceSystem System, [property: Id(1)] string Host)
{
    /// <summary>The maximum length of a DNS host name, in characters.</summary>
    public const int MaxHostLength = 253;

    /// <summary>Parses <c>system/host</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TenantId tenant)
    {
        tenant = default;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash <= 0 || !DeviceSystems.TryParse(text![..slash], out var system) || !IsHost(text[(slash + 1)..]))
        {
            return false;
        }

        tenant = new TenantId(system, text[(slash + 1)..]);
        return true;
    }

    /// <summary>
    /// Returns whether a text is a valid host: letters, digits, dots, hyphens, underscores, colons for a port; no path, no blanks.
    /// </summary>
    public static bool IsHost(string text) =>
        text.Length is > 0 and <= MaxHostLength
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':')
        && text.Trim('.').Length > 0;

    /// <inheritdoc/>
    public override string ToString() => $"{System.Name()}/{Host}";
}

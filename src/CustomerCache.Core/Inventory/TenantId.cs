using System.Diagnostics.CodeAnalysis;

namespace CustomerCache.Core.Inventory;

/// <summary>
/// One VeloCloud host, or the one Hawkeye instance; written <c>velocloud/host.example.net</c>. Equality is by system and by the host
/// as written (ordinal): configuration, stored data and requests must spell a host alike.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.TenantId")]
public readonly record struct TenantId([property: Id(0)] DeviceSystem System, [property: Id(1)] string Host)
{
    /// <summary>The longest host name that DNS allows, in characters.</summary>
    public const int MaxHostLength = 253;

    /// <summary>Reads <c>system/host</c>.</summary>
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
    /// Whether a text can be the host of a tenant: letters, digits, dots, hyphens, colons for a port; no path, no blanks.
    /// </summary>
    public static bool IsHost(string text) =>
        text.Length is > 0 and <= MaxHostLength
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':')
        && text.Trim('.').Length > 0;

    /// <inheritdoc/>
    public override string ToString() => $"{System.Name()}/{Host}";
}

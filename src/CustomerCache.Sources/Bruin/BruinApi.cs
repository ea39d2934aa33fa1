using System.Globalization;

namespace CustomerCache.Sources.Bruin;

/// <summary>Builds the URLs of Bruin's API.</summary>
internal sealed class BruinApi(BruinOptions options)
{
    public const string Vendor = "Bruin";

    private readonly string _root = options.Url.TrimEnd('/') + "/api/";

    public Uri Token { get; } = new(options.LoginUrl.TrimEnd('/') + "/identity/connect/token");

    public Uri Inventory(string serviceNumber) => new($"{_root}Inventory?ServiceNumber={Uri.EscapeDataString(serviceNumber)}");

    public Uri Attributes(long clientId, string serviceNumber) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{_root}Inventory/Attribute?ClientId={clientId}&ServiceNumber={Uri.EscapeDataString(serviceNumber)}"
                    + $"&Status={BruinStatus.Active}"
            )
        );

    public Uri Site(long clientId, long siteId) => new(FormattableString.Invariant($"{_root}Site?ClientId={clientId}&SiteId={siteId}"));

    public Uri Contacts(long clientId) => new(FormattableString.Invariant($"{_root}Ticket/Contacts?ClientId={clientId}"));
}

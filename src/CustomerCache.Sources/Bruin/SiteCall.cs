using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.Bruin;

/// <summary>Reads a site: the first document.</summary>
internal sealed class SiteCall(BruinApi api, long clientId, long siteId) : BruinCall<SiteDetails>(api.Site(clientId, siteId))
{
    public override string Name => "site";

    public override string Operation => "site";

    public override TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(120);

    /// <summary>Returns the fault for a site that does not exist.</summary>
    public static VendorFault NotFound(long clientId, long? siteId) =>
        new(
            VendorFaultKind.NotFound,
            404,
            FormattableString.Invariant(
                $"No site information was found for site {siteId?.ToString(null, null) ?? "null"} and client {clientId}"
            )
        );

    public override VendorFault StatusFault(int status, string body) =>
        base.StatusFault(status, status == 403 ? BruinTexts.Forbidden : body);

    protected override VendorResult<SiteDetails> Read(JsonElement root)
    {
        if (List(root, "documents") is not { } documents)
        {
            return HasNull(root, "documents") ? NotFound(clientId, siteId) : UnexpectedFault("it has no documents");
        }

        if (documents.GetArrayLength() == 0)
        {
            return NotFound(clientId, siteId);
        }

        var site = documents[0];
        return site.ValueKind == JsonValueKind.Object ? ReadSite(site) : UnexpectedFault("its first document is not a site");
    }

    /// <summary>Reads a site from an object.</summary>
    internal static SiteDetails ReadSite(JsonElement site) => new(RawJson.FromDelivered(site), Text(site, "timeZone"), Zip(site));

    private static string? Zip(JsonElement site) =>
        site.TryFind("address", out var address) && address.ValueKind == JsonValueKind.Object ? Text(address, "zip") : null;

    private static string? Text(JsonElement owner, string name) => owner.TryFind(name, out var value) ? value.AsTextOrNull() : null;
}

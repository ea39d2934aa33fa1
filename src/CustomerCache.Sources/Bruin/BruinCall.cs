using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.Bruin;

/// <summary>Represents a call to Bruin.</summary>
internal abstract class BruinCall<T>(Uri url) : VendorCall<T>
    where T : class
{
    public override string Vendor => BruinApi.Vendor;

    public override TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(90);

    public override HttpRequestMessage NewRequest() => VendorHeaders.Request(HttpMethod.Get, url, []);

    public override VendorFault ConnectionFault(string cause) =>
        new(VendorFaultKind.Connection, 500, $"Connection error in Bruin API. {cause}");

    public override VendorFault StatusFault(int status, string body) =>
        base.StatusFault(status, status == 404 ? "Resource not found" : body);

    /// <summary>Returns a list of the response; null when the response is not an object or the field is not a list.</summary>
    protected static JsonElement? List(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryFind(name, out var list) && list.ValueKind == JsonValueKind.Array ? list : null;

    /// <summary>Whether the response has the field with value null.</summary>
    protected static bool HasNull(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryFind(name, out var value) && value.ValueKind == JsonValueKind.Null;
}

/// <summary>Contains the statuses of inventories.</summary>
internal static class BruinStatus
{
    /// <summary>The inventory is in use; all other statuses are historic.</summary>
    public const string Active = "A";
}

/// <summary>Contains texts shown in alerts.</summary>
internal static class BruinTexts
{
    /// <summary>The detail of a 403 for a site or contacts.</summary>
    public const string Forbidden = """{"error": "403 error"}""";

    /// <summary>The detail of every call while there is no token.</summary>
    public const string MissingToken = "Missing BEARER token";
}

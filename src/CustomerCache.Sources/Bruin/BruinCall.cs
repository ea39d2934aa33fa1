using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.Bruin;

/// <summary>A question to Bruin.</summary>
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

    /// <summary>A list in the answer; null when the answer is not an object or the field is something else.</summary>
    protected static JsonElement? List(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryFind(name, out var list) && list.ValueKind == JsonValueKind.Array ? list : null;

    /// <summary>Whether the answer has the field, with nothing in it.</summary>
    protected static bool HasNull(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryFind(name, out var value) && value.ValueKind == JsonValueKind.Null;
}

/// <summary>Statuses of an inventory.</summary>
internal static class BruinStatus
{
    /// <summary>In use; all others are history.</summary>
    public const string Active = "A";
}

/// <summary>Texts that people and alerts know.</summary>
internal static class BruinTexts
{
    /// <summary>What a 403 for a site or contacts is shown as.</summary>
    public const string Forbidden = """{"error": "403 error"}""";

    /// <summary>What every call is answered with while there is no token.</summary>
    public const string MissingToken = "Missing BEARER token";
}

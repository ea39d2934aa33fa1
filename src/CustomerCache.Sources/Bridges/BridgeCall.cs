using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.Bridges;

/// <summary>Represents a request to a bridge.</summary>
/// <param name="vendor">The vendor's display name.</param>
/// <param name="subject">The subject that the bridge answers.</param>
/// <param name="body">The body of the request.</param>
internal abstract class BridgeCall<T>(string vendor, string subject, byte[] body) : VendorCall<T>
    where T : class
{
    public override string Vendor => vendor;

    // A bridge pages for its callers, and the bus has the whole answer in memory already.
    public override long MaxBodyBytes => BodyLimit.List;

    public override HttpRequestMessage NewRequest() => BridgeHandler.Request(subject, body);

    // Not a status: there was no answer.
    public override VendorFault ConnectionFault(string cause) => new(VendorFaultKind.Connection, null, cause);

    public override VendorFault StatusFault(int status, string body) =>
        new(
            status switch
            {
                401 => VendorFaultKind.Unauthorized,
                404 => VendorFaultKind.NotFound,
                >= 500 => VendorFaultKind.Internal,
                _ => VendorFaultKind.Refused,
            },
            status == 0 ? null : status,
            body
        );

    /// <summary>Reads a body that must be a list.</summary>
    protected VendorResult<Listing<TRow>> ReadRows<TRow>(JsonElement root, Func<JsonElement, TRow?, TRow?> read, string rows)
        where TRow : class =>
        root.ValueKind == JsonValueKind.Array ? Rows.Read(root, read) : UnexpectedFault($"it is not a list of {rows}");
}

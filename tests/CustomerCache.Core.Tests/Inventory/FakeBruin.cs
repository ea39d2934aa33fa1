using System.Collections.Concurrent;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Tests.Inventory;

/// <summary>A Bruin that knows every device unless a test changes that. Counts its requests.</summary>
internal sealed class FakeBruin : IBruinInventory
{
    public static readonly VendorFault Down = new(VendorFaultKind.CircuitOpen, null, "held back");
    public static readonly VendorFault TimedOut = new(VendorFaultKind.TimedOut, null, "no answer in time");
    public static readonly VendorFault Missing = new(VendorFaultKind.NotFound, 404, "none");
    public static readonly VendorFault Unexpected = new(VendorFaultKind.UnexpectedContent, 200, "not JSON");

    public ConcurrentDictionary<string, int> Requests { get; } = new();

    public Func<string, Task<VendorResult<IReadOnlyList<ClientInfo>>>> ClientInfo { get; set; } =
        _ => Answer<IReadOnlyList<ClientInfo>>([new ClientInfo(9101, "Acme Freight", 91011)]);

    public Func<long, Task<VendorResult<IReadOnlyList<InventoryAttribute>>>> Attributes { get; set; } =
        _ => Answer<IReadOnlyList<InventoryAttribute>>([new InventoryAttribute("Management Status", "Pending")]);

    public Func<long?, Task<VendorResult<SiteDetails>>> Site { get; set; } =
        _ => Answer(new SiteDetails(Json("""{"siteLabel":"main"}"""), "Eastern", null));

    public Func<long, Task<VendorResult<IReadOnlyList<RawJson>>>> Contacts { get; set; } =
        _ => Answer<IReadOnlyList<RawJson>>([Json("""{"email":"first@example.com"}"""), Json("""{"email":"second@example.com"}""")]);

    public static Task<VendorResult<T>> Answer<T>(T value)
        where T : class => Task.FromResult<VendorResult<T>>(value);

    public static Task<VendorResult<T>> Fault<T>(VendorFault fault)
        where T : class => Task.FromResult<VendorResult<T>>(fault);

    public Task<VendorResult<IReadOnlyList<ClientInfo>>> GetClientInfoAsync(string serviceNumber, CancellationToken cancellationToken) =>
        Count($"client {serviceNumber}", ClientInfo(serviceNumber));

    public Task<VendorResult<IReadOnlyList<InventoryAttribute>>> GetAttributesAsync(
        long clientId,
        string serviceNumber,
        CancellationToken cancellationToken
    ) => Count($"attributes {clientId} {serviceNumber}", Attributes(clientId));

    public Task<VendorResult<SiteDetails>> GetSiteAsync(long clientId, long? siteId, CancellationToken cancellationToken) =>
        Count($"site {clientId} {siteId}", Site(siteId));

    public Task<VendorResult<IReadOnlyList<RawJson>>> GetTicketContactsAsync(long clientId, CancellationToken cancellationToken) =>
        Count($"contacts {clientId}", Contacts(clientId));

    private static RawJson Json(string text)
    {
        using var document = System.Text.Json.JsonDocument.Parse(text);
        return RawJson.From(document.RootElement);
    }

    private Task<T> Count<T>(string question, Task<T> answer)
    {
        Requests.AddOrUpdate(question, 1, static (_, n) => n + 1);
        return answer;
    }
}

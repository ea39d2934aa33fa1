using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Bruin;

/// <summary>Reads the ticket contacts of a client, as delivered.</summary>
internal sealed class ContactsCall(BruinApi api, long clientId) : BruinCall<IReadOnlyList<RawJson>>(api.Contacts(clientId))
{
    public override string Name => "ticket contacts";

    public override string Operation => "contacts";

    public override TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(120);

    public override VendorFault StatusFault(int status, string body) =>
        base.StatusFault(status, status == 403 ? BruinTexts.Forbidden : body);

    protected override VendorResult<IReadOnlyList<RawJson>> Read(JsonElement root)
    {
        if (List(root, "results") is not { } results)
        {
            return HasNull(root, "results") ? NotFound() : UnexpectedFault("it has no results");
        }

        var contacts = new List<RawJson>(results.GetArrayLength());
        foreach (var contact in results.EnumerateArray())
        {
            contacts.Add(RawJson.FromDelivered(contact));
        }

        return contacts.Count > 0 ? contacts : NotFound();
    }

    private VendorFault NotFound() =>
        new(VendorFaultKind.NotFound, 404, FormattableString.Invariant($"No ticket contacts information was found for client {clientId}"));
}

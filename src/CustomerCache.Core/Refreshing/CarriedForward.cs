using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>Returns the parts of a stored record that are carried forward when a vendor call fails.</summary>
internal static class CarriedForward
{
    private static readonly RawJson EmptyArray = Json("[]");

    /// <summary>Returns the stored links configuration, or an empty list.</summary>
    public static RawJson LinksConfiguration(DeviceRecord? stored) => Member(stored, "links_configuration") ?? EmptyArray;

    /// <summary>Returns the stored first contact and other subscribers, or nulls.</summary>
    public static (RawJson Contact, RawJson Subscribers) Contacts(DeviceRecord? stored) =>
        (Member(stored, "ticket_contact_details") ?? default, Member(stored, "ticket_contact_additional_subscribers") ?? default);

    /// <summary>Returns the stored logical ids, without the attributes added from Bruin.</summary>
    public static ImmutableArray<LogicalId> LogicalIds(DeviceRecord? stored)
    {
        if (Member(stored, "logical_ids") is not { IsNull: false } known)
        {
            return [];
        }

        using var document = JsonDocument.Parse(known.Utf8.ToArray());
        return document.RootElement.ValueKind != JsonValueKind.Array
            ? []
            :
            [
                .. document
                    .RootElement.EnumerateArray()
                    .Where(e => e.ValueKind == JsonValueKind.Object)
                    .Select(e => new LogicalId(Text(e, "interface_name"), Text(e, "logical_id"))),
            ];
    }

    private static RawJson? Member(DeviceRecord? stored, string name) => stored is null ? null : RecordReader.Member(stored, name);

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static RawJson Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return RawJson.From(document.RootElement);
    }
}

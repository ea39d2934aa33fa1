using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Server.Alerts;

/// <summary>Formats the alert about devices for which Bruin has more than one active inventory.</summary>
internal sealed class SharedSerialAlert(DeviceSystem system, IReadOnlyDictionary<string, ImmutableArray<ClientInfo>> bySerial)
{
    private readonly KeyValuePair<string, ImmutableArray<ClientInfo>>[] _devices =
    [
        .. bySerial.OrderBy(d => d.Key, StringComparer.Ordinal),
    ];

    /// <summary>The message.</summary>
    public string Text =>
        system == DeviceSystem.VeloCloud
            ? $"Alert. Detected some edges with more than one status. {Json(All)}"
            : $"Alert. Detected some Ixia devices with more than one status. {Json(All)}";

    /// <summary>The mail.</summary>
    public Mail Mail(DateTimeOffset now) => new($"Serials with multiple inventory items ({MailDates.Format(now)})", Html, []);

    private string Html
    {
        get
        {
            const string Intro = "In this email you will see the serials with more than one inventory items";
            var lines = _devices.Select(d =>
                $"Serial: {WebUtility.HtmlEncode(d.Key)} and items: {WebUtility.HtmlEncode(Json(json => Items(json, d.Value)))}"
            );
            return system == DeviceSystem.VeloCloud
                ? $"<p>{Intro}</p></br>" + string.Concat(lines.Select(l => $"<p>{l}<p></br>"))
                : Intro + "\n" + string.Concat(lines.Select(l => l + "\n"));
        }
    }

    private void All(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var (serial, inventories) in _devices)
        {
            json.WritePropertyName(serial);
            Items(json, inventories);
        }

        json.WriteEndObject();
    }

    private static void Items(Utf8JsonWriter json, ImmutableArray<ClientInfo> inventories)
    {
        json.WriteStartArray();
        foreach (var inventory in inventories)
        {
            inventory.WriteTo(json);
        }

        json.WriteEndArray();
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonDefaults.Writer))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Queries;

/// <summary>
/// A call of the former service, understood. Texts and statuses are relied on by callers; see <see cref="LegacyCallAnswer"/>.
/// </summary>
/// <param name="System">Which of the two caches is asked.</param>
/// <param name="RequestId">Echoed as given; null when none was.</param>
/// <param name="Filter">Hosts in the order asked for with their enterprises (empty: all of them); null for all configured hosts.</param>
/// <param name="LastContactAfter">Only devices contacted strictly later.</param>
/// <param name="LastContactText">The same, as the caller wrote it.</param>
public sealed record LegacyCall(
    DeviceSystem System,
    RawJson? RequestId,
    ImmutableArray<KeyValuePair<string, ImmutableArray<long>>>? Filter,
    DateTimeOffset? LastContactAfter,
    string? LastContactText
)
{
    /// <summary>The text of a 400 for a request without a body.</summary>
    public static string NoBody(DeviceSystem system) =>
        system == DeviceSystem.VeloCloud
            ? "You must specify {..\"body\":{\"filter\":[...]}} in the request"
            : "You must specify {..\"body\":{...}} in the request";

    /// <summary>Reads a request; the error is the text of a 400.</summary>
    public static LegacyCall? TryParse(DeviceSystem system, JsonElement request, out string error)
    {
        error = "";
        if (
            request.ValueKind != JsonValueKind.Object
            || !request.TryGetProperty("body", out var body)
            || body.ValueKind == JsonValueKind.Null
        )
        {
            error = NoBody(system);
        }
        else if (body.ValueKind != JsonValueKind.Object)
        {
            error = "The \"body\" of the request must be an object";
        }
        else
        {
            return Read(system, request, body, out error);
        }

        return null;
    }

    /// <summary>The identification that a request carries, whatever else is wrong with it.</summary>
    public static RawJson? IdOf(JsonElement request) =>
        request.ValueKind == JsonValueKind.Object && request.TryGetProperty("request_id", out var id) ? RawJson.From(id) : null;

    private static LegacyCall? Read(DeviceSystem system, JsonElement request, JsonElement body, out string error)
    {
        ImmutableArray<KeyValuePair<string, ImmutableArray<long>>>? filter = null;
        error = system == DeviceSystem.VeloCloud ? ReadFilter(body, out filter) : "";
        if (error.Length > 0)
        {
            return null;
        }

        var text =
            body.TryGetProperty("last_contact_filter", out var value) && value.ValueKind != JsonValueKind.Null
                ? value.ValueKind == JsonValueKind.String
                    ? value.GetString()
                    : value.GetRawText()
                : null;
        var after = value.ValueKind == JsonValueKind.String ? IsoTimestamps.Parse(text) : null;
        if (text is not null && after is null)
        {
            error = "The \"last_contact_filter\" in the body is not a valid ISO 8601 date and time";
            return null;
        }

        return new LegacyCall(system, IdOf(request), filter, after, text);
    }

    private static string ReadFilter(JsonElement body, out ImmutableArray<KeyValuePair<string, ImmutableArray<long>>>? filter)
    {
        filter = null;
        if (!body.TryGetProperty("filter", out var value))
        {
            return "You must specify \"filter\" in the body";
        }

        const string Wrong = "The \"filter\" in the body must be an object of host: [enterprise ids]";
        if (value.ValueKind != JsonValueKind.Object)
        {
            return Wrong;
        }

        var hosts = new List<KeyValuePair<string, ImmutableArray<long>>>();
        foreach (var host in value.EnumerateObject())
        {
            if (host.Value.ValueKind != JsonValueKind.Array || Enterprises(host.Value) is not { } enterprises)
            {
                return Wrong;
            }

            hosts.RemoveAll(h => h.Key == host.Name);
            hosts.Add(new(host.Name, enterprises));
        }

        filter = hosts.Count == 0 ? null : [.. hosts];
        return "";
    }

    private static ImmutableArray<long>? Enterprises(JsonElement list)
    {
        var ids = ImmutableArray.CreateBuilder<long>();
        foreach (var element in list.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out var id))
            {
                return null;
            }

            ids.Add(id);
        }

        return ids.ToImmutable();
    }
}

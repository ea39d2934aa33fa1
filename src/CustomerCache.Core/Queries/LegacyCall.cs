using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Queries;

/// <summary>
/// Represents a parsed call of the former service. Texts and statuses are a contract with callers; see <see cref="LegacyCallAnswer"/>.
/// </summary>
/// <param name="System">The system, which selects the cache.</param>
/// <param name="RequestId">Echoed as sent; null for none.</param>
/// <param name="Filter">The requested hosts in order, with their enterprises (empty: all); null for all configured hosts.</param>
/// <param name="LastContactAfter">Selects only devices contacted strictly later.</param>
/// <param name="LastContactText"><paramref name="LastContactAfter"/> as the caller wrote it.</param>
public sealed record LegacyCall(
    DeviceSystem System,
    RawJson? RequestId,
    ImmutableArray<KeyValuePair<string, ImmutableArray<long>>>? Filter,
    DateTimeOffset? LastContactAfter,
    string? LastContactText
)
{
    /// <summary>Returns the text of a 400 for a request without a body.</summary>
    public static string MissingBody(DeviceSystem system) =>
        system == DeviceSystem.VeloCloud
            ? "You must specify {..\"body\":{\"filter\":[...]}} in the request"
            : "You must specify {..\"body\":{...}} in the request";

    /// <summary>Parses a request; the error is the text of a 400.</summary>
    public static LegacyCall? TryParse(DeviceSystem system, JsonElement request, out string error)
    {
        error = "";
        if (
            request.ValueKind != JsonValueKind.Object
            || !request.TryGetProperty("body", out var body)
            || body.ValueKind == JsonValueKind.Null
        )
        {
            error = MissingBody(system);
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

    /// <summary>Returns the request id, even of an invalid request.</summary>
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

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace CustomerCache.Server.Migration;

/// <summary>Represents a variable of the former services and what becomes of it.</summary>
/// <param name="Name">The name of the variable.</param>
/// <param name="Key">
/// The key of section <c>CustomerCache</c> that it sets; for a list, the key above the elements. Null when it is ignored.
/// </param>
internal sealed record LegacyVariable(string Name, string? Key)
{
    /// <summary>Gets the values to set, by what follows the key; null when the text is not what it has to be.</summary>
    public Func<string, IEnumerable<(string Suffix, string Value)>?> Read { get; init; } = text => [("", text)];

    /// <summary>Gets what the text has to be, for the error.</summary>
    public string Form { get; init; } = "a text";

    /// <summary>Gets why it is ignored.</summary>
    public string? Reason { get; init; }

    /// <summary>Gets whether a start without it, and without the key, is refused.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Gets whether it belongs to the VeloCloud customer cache only.</summary>
    public bool IsOfVeloCloud { get; init; }
}

/// <summary>The variables of the former services.</summary>
internal static class LegacyVariables
{
    /// <summary>The hosts of the orchestrators, which tell the environment of one service from that of the other.</summary>
    public const string Hosts = "VELOCLOUD_HOSTS";

    private const string SecondsForm = "a whole number of seconds of at least 1";
    private const string Papertrail = "the log goes to standard output; collect it there";

    // The former services connected to this port, whatever else was configured.
    private const string RedisPort = ":6379";

    /// <summary>All variables, in the order of the documentation.</summary>
    public static ImmutableArray<LegacyVariable> All { get; } =
    [
        new("NATS_SERVER1", "Nats:Url") { IsRequired = true },
        new("REDIS_HOSTNAME", "Nats:ClaimCheck:Redis") { Read = text => [("", text + RedisPort)], IsRequired = true },
        new("REDIS_CUSTOMER_CACHE_HOSTNAME", null)
        {
            Reason = "records are stored in DataFolder, or in the Redis of CustomerCache:Redis; migrate takes over what is in this one",
        },
        new("ENVIRONMENT_NAME", "Environment"),
        new("CURRENT_ENVIRONMENT", null) { Reason = "the former services required it and did not use it" },
        new("TIMEZONE", "Crossing:TimeZone"),
        new(Hosts, "VeloCloud:Hosts")
        {
            Read = text => List(Parse<string?[]>(text), host => [(":Name", host)]),
            Form = """a JSON list of host names, such as ["vco1.example.net"]""",
            IsRequired = true,
            IsOfVeloCloud = true,
        },
        new("REFRESH_JOB_INTERVAL", "Refresh:Interval") { Read = Seconds, Form = SecondsForm },
        new("REFRESH_CHECK_INTERVAL", "Refresh:CheckInterval")
        {
            Read = Seconds,
            Form = SecondsForm,
            IsOfVeloCloud = true,
        },
        new("WHITELISTED_MANAGEMENT_STATUSES", "Crossing:MonitorableStatuses")
        {
            Read = text => List(Parse<string?[]>(text), status => [("", status)]),
            Form = """a JSON list of statuses, such as ["Pending"]""",
        },
        new("BLACKLISTED_CLIENTS_WITH_PENDING_STATUS", "Crossing:PendingBlacklistedClients")
        {
            Read = text => List(Parse<long?[]>(text), client => [("", Text(client))], mayBeEmpty: true),
            Form = "a JSON list of client ids, such as [9101]",
            IsOfVeloCloud = true,
        },
        new("BLACKLISTED_EDGES", "VeloCloud:BlacklistedEdges")
        {
            Read = text =>
                List(
                    Parse<Edge?[]>(text),
                    edge => [(":Host", edge?.Host), (":EnterpriseId", Text(edge?.EnterpriseId)), (":EdgeId", Text(edge?.EdgeId))],
                    mayBeEmpty: true
                ),
            Form = """a JSON list of edges, such as [{"host": "vco1.example.net", "enterprise_id": 1, "edge_id": 2}]""",
            IsOfVeloCloud = true,
        },
        new("DUPLICATE_INVENTORIES_RECIPIENT", "Alerts:Recipients")
        {
            Read = text =>
                List(text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), address => [("", address)]),
            Form = "a list of mail addresses, separated by commas",
        },
        new("PAPERTRAIL_ACTIVE", null) { Reason = Papertrail },
        new("PAPERTRAIL_HOST", null) { Reason = Papertrail },
        new("PAPERTRAIL_PORT", null) { Reason = Papertrail },
        new("PAPERTRAIL_PREFIX", null) { Reason = Papertrail },
    ];

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    // Elements with a part that is missing make the list unreadable.
    private static IEnumerable<(string, string)>? List<T>(
        T[]? elements,
        Func<T, (string Suffix, string? Value)[]> parts,
        bool mayBeEmpty = false
    )
    {
        if (elements is null || (elements.Length == 0 && !mayBeEmpty))
        {
            return null;
        }

        var all = elements
            .SelectMany((e, i) => parts(e).Select(p => (Suffix: string.Create(CultureInfo.InvariantCulture, $":{i}{p.Suffix}"), p.Value)))
            .ToArray();
        return all.Any(p => string.IsNullOrWhiteSpace(p.Value)) ? null : all.Select(p => (p.Suffix, p.Value!));
    }

    private static T? Parse<T>(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Json);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static IEnumerable<(string, string)>? Seconds(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? [("", TimeSpan.FromSeconds(seconds).ToString("c", CultureInfo.InvariantCulture))]
            : null;

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private sealed record Edge(string? Host, long? EnterpriseId, long? EdgeId);
}

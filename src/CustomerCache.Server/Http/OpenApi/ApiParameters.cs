using CustomerCache.Core.Queries;
using CustomerCache.Server.Caching;

namespace CustomerCache.Server.Http.OpenApi;

/// <summary>Creates the descriptions of parameters, and holds those that several endpoints share.</summary>
internal static class ApiParameters
{
    /// <summary>The parameters that select records.</summary>
    public static readonly IReadOnlyList<ApiParameter> Selection =
    [
        Repeated(Text("host", "Only of these hosts; all configured ones by default.", "vco1.example.net")),
        Repeated(Number("enterprise_id", "Only of these VeloCloud enterprises.", 100)),
        Repeated(Number("client_id", "Only of these Bruin clients.", 9101)),
        Repeated(Number("site_id", "Only of these Bruin sites.", 501)),
        Repeated(Text("serial", "Only these serial numbers.", "VC000000004") with { Minimum = 1, Maximum = 256 }),
        Text("last_contact_after", "Only devices contacted strictly later; UTC unless stated otherwise.", "2026-03-01T10:00:00Z") with
        {
            Format = "date-time",
        },
    ];

    /// <summary>The parameter that selects members of records.</summary>
    public static readonly ApiParameter Fields = Text(
        "fields",
        "Only these members, comma separated, nested ones with dots.",
        "serial_number,edge.edge_id"
    );

    /// <summary>The parameters of a paged answer.</summary>
    public static readonly IReadOnlyList<ApiParameter> Paging =
    [
        Fields,
        Limit(
            "The most records of a page; the next page is in the Link header. Without a limit everything comes at once.",
            RecordQuery.MaxLimit
        ),
        Text("cursor", "From the Link header of the page before; 410 when the records have changed since.", null),
    ];

    /// <summary>The parameter that lets a large drop of records through.</summary>
    public static readonly ApiParameter AcceptShrink = Flag("accept_shrink", "true lets a large drop in records through.", false);

    /// <summary>The header with the token of the copy's user.</summary>
    public static readonly ApiParameter AccessToken = Header(
        CacheKeyNormalizer.TokenHeader,
        "The token of the user whose copy the key names, for keys that are addresses; stored as a keyed hash only.",
        null
    );

    /// <summary>Describes a text.</summary>
    public static ApiParameter Text(string name, string description, string? example) => new(name, description) { Example = example };

    /// <summary>Describes a whole number.</summary>
    public static ApiParameter Number(string name, string description, int? example) =>
        new(name, description) { Type = "integer", Example = example is { } e ? Invariant(e) : null };

    /// <summary>Describes how many seconds to wait for something, 0 by default.</summary>
    public static ApiParameter Wait(string description, int most) =>
        Number("wait", description, 30) with
        {
            Minimum = 0,
            Maximum = most,
            Default = "0",
        };

    /// <summary>Describes the most elements of an answer.</summary>
    public static ApiParameter Limit(string description, int most, int? usual = null) =>
        Number("limit", description, Math.Min(100, most)) with
        {
            Minimum = 1,
            Maximum = most,
            Default = usual is { } u ? Invariant(u) : null,
        };

    /// <summary>Describes a parameter that is true or false.</summary>
    public static ApiParameter Flag(string name, string description, bool? usual) =>
        new(name, description)
        {
            Type = "boolean",
            Default = usual switch
            {
                true => "true",
                false => "false",
                null => null,
            },
        };

    /// <summary>Describes a header of the request.</summary>
    public static ApiParameter Header(string name, string description, string? example) =>
        Text(name, description, example) with
        {
            IsHeader = true,
        };

    private static ApiParameter Repeated(ApiParameter parameter) => parameter with { IsRepeatable = true };

    private static string Invariant(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

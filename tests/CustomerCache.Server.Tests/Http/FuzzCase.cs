using System.Globalization;
using System.Text;

namespace CustomerCache.Server.Tests.Http;

/// <summary>
/// One random request: mostly nearly valid, so that it passes the first check. The same number makes the same request.
/// </summary>
internal sealed record FuzzCase(
    int Number,
    string Method,
    string Path,
    string Query,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    byte[]? Body,
    bool Chunked
)
{
    private static readonly string[] Systems =
    [
        "velocloud",
        "velocloud",
        "velocloud",
        "hawkeye",
        "VELOCLOUD",
        "switches",
        "%20",
        "velo%2Fcloud",
    ];
    private static readonly string[] Hosts =
    [
        "vco1.example.net",
        "vco1.example.net",
        "vco2.example.net",
        StoredServer.NeverBuilt,
        "hawkeye.example.net",
        "VCO1.example.net",
        "nowhere.example.net",
        "..",
        "..%2F..",
        "%2e",
    ];
    private static readonly string[] Serials = ["VC00001", "VC00105", "XR00001", "vc00001", "VC99999"];
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get"];

    private static readonly string[] Parameters =
    [
        "host",
        "enterprise_id",
        "client_id",
        "site_id",
        "serial",
        "last_contact_after",
        "fields",
        "limit",
        "cursor",
        "since",
        "wait",
        "accept_shrink",
        "Host",
        "limit[]",
        "",
        "%00",
        "a%ff",
        "__proto__",
    ];

    private static readonly string[] Accepts =
    [
        "*/*",
        "application/json",
        "application/x-ndjson",
        "text/html",
        "application/x-ndjson;q=0",
        "image/*, text/plain;q=nonsense",
        ";;;",
        "application/json; charset=utf-16",
    ];
    private static readonly string[] Encodings =
    [
        "gzip",
        "br",
        "gzip, br",
        "identity;q=0",
        "gzip;q=2",
        "br;q=-1, gzip;q=0.0001",
        "*",
        "*;q=0",
        ",,,",
        "deflate",
        "gzip;q=",
        "br\tgzip",
    ];
    private static readonly string[] Tags = ["*", "\"x\"", "W/\"x\"", "\"unterminated", ",", "\"\"", "\"-gzip\"", "W/", "\"a\",\"b\" , *"];
    private static readonly string[] Types =
    [
        "application/json",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/json; charset=utf-16",
        "nonsense",
        "application/grpc",
    ];

    private bool IsCall => Path.StartsWith("/rpc/", StringComparison.Ordinal);

    /// <summary>Gets whether the response must be the envelope of the former service.</summary>
    public bool IsFormerCall => IsCall && Method == "POST" && (Path is "/rpc/customer.cache.get" or "/rpc/hawkeye.customer.cache.get");

    public static FuzzCase Make(int seed, int number, IReadOnlyList<string> cursors)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var texts = new FuzzTexts(random);
        var path = PathOf(random, texts);
        var changes = path.EndsWith("/refresh", StringComparison.Ordinal) || path.EndsWith("/import", StringComparison.Ordinal);
        var method =
            random.Next(12) == 0 ? texts.One(Methods)
            : path.StartsWith("/rpc", StringComparison.Ordinal) || changes ? "POST"
            : "GET";
        var query = QueryOf(random, texts, cursors);

        // Valid requests are excluded: they would change data.
        query = path.EndsWith("/refresh", StringComparison.Ordinal)
            ? Join(query, texts.One("accept_shrink=maybe", "nonsense=1", "accept_shrink=true&accept_shrink=false", "limit=1"))
            : query;
        var bodies = new FuzzBodies(random, texts);
        var body =
            path.EndsWith("/import", StringComparison.Ordinal) ? bodies.WrongImport()
            : method is "POST" or "PUT" or "PATCH" || random.Next(20) == 0 ? bodies.Any()
            : null;
        return new FuzzCase(number, method, path, query, HeadersOf(random, texts), method is "TRACE" ? null : body, random.Next(4) == 0);
    }

    public HttpRequestMessage ToRequest(Uri server)
    {
        // Unchanged: Uri would otherwise normalize the malformed parts.
        var request = new HttpRequestMessage(
            new HttpMethod(Method),
            new Uri(
                server.ToString().TrimEnd('/') + Path + Query,
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
            )
        );
        if (Body is not null)
        {
            request.Content = new ByteArrayContent(Body);
            request.Headers.TransferEncodingChunked = Chunked;
        }

        foreach (var (name, value) in Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"case {Number}: {Method} {Short(Path + Query)} [{string.Join("; ", Headers.Select(h => $"{h.Key}: {h.Value}"))}] "
                + $"{(Body is null ? "without body" : Short(Encoding.Latin1.GetString(Body)))}"
        );

    private static string Short(string text) =>
        string.Concat(text.Take(300).Select(c => char.IsControl(c) || c > '~' ? $"\\x{(int)c:x2}" : $"{c}"));

    private static string PathOf(Random random, FuzzTexts texts)
    {
        string System() => random.Next(15) == 0 ? texts.Escaped() : texts.One(Systems);
        string Host() => random.Next(10) == 0 ? texts.Escaped() : texts.One(Hosts);
        string Serial() => random.Next(3) == 0 ? texts.Escaped() : texts.One(Serials);
        return random.Next(18) switch
        {
            0 or 1 or 2 or 3 => "/rpc/customer.cache.get",
            4 or 5 => "/rpc/hawkeye.customer.cache.get",
            6 or 7 => $"/v1/{System()}/records",
            8 => $"/v1/{System()}/records/{Serial()}",
            9 => $"/v1/{System()}/clients",
            10 => $"/v1/{System()}/decisions",
            11 => "/v1/tenants" + (random.Next(2) == 0 ? "" : $"/{System()}/{Host()}"),
            12 => $"/v1/tenants/{System()}/{Host()}/changes",
            13 => random.Next(3) == 0 ? "/v1/refresh" : $"/v1/tenants/{System()}/{Host()}/refresh",
            14 => $"/v1/refreshes/{texts.Escaped()}" + (random.Next(2) == 0 ? "" : "/events"),
            15 => $"/v1/tenants/{System()}/{Host()}/import",
            16 => $"/v1/tenants/{System()}/{Host()}/export",
            _ => "/"
                + texts.One("v1", "v2/velocloud/records", "rpc/other", "rpc", "v1//records", "V1/VELOCLOUD/RECORDS")
                + (random.Next(2) == 0 ? "" : "/" + texts.Escaped()),
        };
    }

    private static string QueryOf(Random random, FuzzTexts texts, IReadOnlyList<string> cursors)
    {
        var parameters = Enumerable
            .Range(0, random.Next(4))
            .Select(_ =>
            {
                var name = random.Next(20) == 0 ? texts.Escaped() : texts.One(Parameters);
                var value = name switch
                {
                    "cursor" when random.Next(2) == 0 => texts.One([.. cursors]),
                    "host" when random.Next(2) == 0 => texts.One(Hosts),
                    "serial" when random.Next(2) == 0 => texts.One(Serials),
                    "limit" or "since" or "client_id" or "enterprise_id" when random.Next(2) == 0 => random
                        .Next(12)
                        .ToString(CultureInfo.InvariantCulture),
                    "fields" when random.Next(2) == 0 => texts.One(
                        "edge.edge_id",
                        "serial_number,edge",
                        "logical_ids.interface_name,,",
                        "a.b.c.d",
                        "edge..x",
                        "nothing",
                        "edge.edge_id.x"
                    ),
                    "last_contact_after" when random.Next(2) == 0 => texts.One(
                        "2026-03-01T10:00:00Z",
                        "0001-01-01",
                        "9999-12-31T23:59:59.9999999Z",
                        "9999-12-31T23:59:59-14:00",
                        "2026-02-30",
                        "2026-03-01T25:00:00Z"
                    ),

                    // A valid wait would delay the response.
                    "wait" => texts.One("0", "301", "-1", "x", "", "2147483648"),
                    _ => texts.Escaped(),
                };
                return random.Next(15) == 0 ? name : $"{name}={value}";
            });
        var query = string.Join('&', parameters);
        return query.Length == 0 ? "" : "?" + query;
    }

    private static string Join(string query, string more) => query.Length == 0 ? "?" + more : $"{query}&{more}";

    private static List<KeyValuePair<string, string>> HeadersOf(Random random, FuzzTexts texts)
    {
        var headers = new List<KeyValuePair<string, string>>();
        Add(3, "Accept", Accepts);
        Add(3, "Accept-Encoding", Encodings);
        Add(4, "If-None-Match", Tags);
        Add(2, "Content-Type", Types);
        Add(20, "Range", ["bytes=0-1", "bytes=-", "lines=1"]);
        Add(20, "If-Modified-Since", ["never", "Thu, 01 Jan 2099 00:00:00 GMT"]);
        Add(20, "Content-Encoding", ["gzip", "br", "nonsense"]);
        Add(20, "X-HTTP-Method-Override", ["DELETE"]);
        return headers;

        void Add(int oneIn, string name, string[] values)
        {
            if (random.Next(oneIn) == 0)
            {
                headers.Add(new(name, texts.One(values)));
            }
        }
    }
}

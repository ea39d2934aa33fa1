using System.Net;
using System.Net.Http.Headers;
using CustomerCache.Core;
using CustomerCache.Server.Tests.Sources;
using CustomerCache.Sources.Bruin;
using CustomerCache.Sources.Calls;
using CustomerCache.Sources.Hawkeye;
using CustomerCache.Sources.VeloCloud;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Server.Tests.Fuzzing;

/// <summary>Answers of the vendors: every body, with every status and content type, is a result or a fault.</summary>
internal static class VendorTargets
{
    private static readonly HttpStatusCode[] Statuses =
    [
        HttpStatusCode.OK,
        HttpStatusCode.BadRequest,
        HttpStatusCode.Found,
        (HttpStatusCode)513,
    ];

    private static readonly string[] ContentTypes = ["application/json", "text/html", "text/plain; charset=utf-16", "nonsense"];

    public static IEnumerable<FuzzTarget> All()
    {
        var host = new VeloCloudHost(new VeloCloudHostOptions { Name = SourcesLab.Host });
        var bruin = new BruinOptions { Url = "https://api.bruin.example.com", LoginUrl = "https://id.bruin.example.com" };
        var api = new BruinApi(bruin);
        var time = TimeProvider.System;
        var lists = Corpus.Vectors("velocloud.bridge_velocloud.json", 40, _ => true);
        var documents = Corpus.Vectors("velocloud.bridge_bruin.json", 40, _ => true);
        var probes = Corpus.Vectors("hawkeye.bridge_hawkeye.json", 40, _ => true);
        yield return Of("VeloCloud links", new LinkListingCall(host), [.. lists, LinkRows]);
        yield return Of("VeloCloud enterprise edges", new EnterpriseEdgesCall(host, 1), [.. lists, EdgeRows]);
        yield return Of("VeloCloud links configuration", new LinksConfigurationCall(host, SourcesLab.Edge), [.. lists, Modules]);
        yield return Of(
            "Hawkeye probes",
            new ProbePageCall("https://hawkeye.example.com/api", HawkeyeProbeQuery.All, 0),
            [.. probes, Page]
        );
        yield return Of("Bruin client information", new ClientInfoCall(api, "VC1"), [.. documents, Inventory]);
        yield return Of("Bruin attributes", new AttributesCall(api, 1, "VC1"), [.. documents, Attributes]);
        yield return Of("Bruin site", new SiteCall(api, 1, 2), [.. documents, Site]);
        yield return Of("Bruin contacts", new ContactsCall(api, 1), [.. documents, Contacts]);
        yield return Of("Bruin login", new BruinLogin(api, bruin, time), [Token]);
        yield return Of(
            "VeloCloud login",
            new VeloCloudLogin(host, new VeloCloudHostOptions { Name = SourcesLab.Host }, time),
            ["velocloud.session=abc; Path=/; HttpOnly"u8.ToArray(), "velocloud.message=\"Invalid%20login+now\"; Path=/"u8.ToArray()]
        );
    }

    private static readonly byte[] LinkRows =
        """
        [{"enterpriseId":1,"edgeId":2,"enterpriseName":"A |1|","edgeName":"e","edgeState":"CONNECTED",
          "edgeLastContact":"2026-03-01T10:00:00.000Z","edgeSerialNumber":" VC1 ","edgeHASerialNumber":null,"interface":"GE1"}]
        """u8.ToArray();

    private static readonly byte[] EdgeRows =
        """[{"id":2,"links":[{"interface":"GE1","logicalId":"00:01:0000"}]},{"id":3,"links":null}]"""u8.ToArray();

    private static readonly byte[] Modules =
        """{"WAN":{"data":{"links":[{"mode":"PUBLIC","type":"WIRED","interfaces":["GE1","GE2"]}]}}}"""u8.ToArray();

    private static readonly byte[] Page =
        """
        {"records":[{"probeId":1,"uid":"u","probeGroup":"g","typeName":"t","serialNumber":"B8",
          "nodetonode":{"lastUpdate":"2026-03-01T10:00:00Z"},"realservice":{"lastUpdate":"never"}}],"total_count":"1"}
        """u8.ToArray();

    private static readonly byte[] Inventory =
        """{"documents":[{"status":"A","serviceNumber":"VC1","clientID":1,"clientName":"A","siteId":"2"}]}"""u8.ToArray();

    private static readonly byte[] Attributes = """{"attributes":[{"key":"Management Status","value":"Active"}]}"""u8.ToArray();

    private static readonly byte[] Site =
        """{"documents":[{"timeZone":"America/New_York","address":{"zip":"10001"},"siteName":"S"}]}"""u8.ToArray();

    private static readonly byte[] Contacts = """{"results":[{"email":"a@example.net","phone":null}]}"""u8.ToArray();

    private static readonly byte[] Token = """{"access_token":"abc","expires_in":3600}"""u8.ToArray();

    // The result of a read is whatever the call says; that nothing is thrown is the law.
    private static FuzzTarget Of<T>(string name, VendorCall<T> call, IReadOnlyList<byte[]> seeds)
        where T : class
    {
        var body = new BodyHandler(isCookie: call is CookieLogin);
        var exchange = new VendorExchange(
            new HttpMessageInvoker(body),
            new SecretTexts(["a-secret"]),
            new VendorMetrics(new OwnMeters()),
            TimeProvider.System
        );
        return new(
            name,
            seeds,
            input =>
            {
                body.Input = input;
                return exchange.SendAsync(call, null, CancellationToken.None).GetAwaiter().GetResult().Result.IsSuccess;
            }
        );
    }

    private sealed class BodyHandler(bool isCookie) : HttpMessageHandler
    {
        public byte[] Input { get; set; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // Whole documents are mostly answers; others come with all statuses and types.
            var kind = Input is [.., (byte)'}' or (byte)']'] || isCookie ? 0 : Input.Length;
            var response = new HttpResponseMessage(Statuses[kind % Statuses.Length])
            {
                Content = new StreamContent(new TricklingStream(Input)),
            };
            response.Content.Headers.TryAddWithoutValidation("Content-Type", ContentTypes[kind % ContentTypes.Length]);
            if (isCookie)
            {
                response.Headers.TryAddWithoutValidation("Set-Cookie", System.Text.Encoding.Latin1.GetString(Input));
            }

            if (Input.Length % 13 == 0)
            {
                response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.MaxValue);
            }

            return Task.FromResult(response);
        }
    }

    // As a network delivers: in parts that end within a character or a number.
    private sealed class TricklingStream(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        private int _reads;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, PartLength())]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, PartLength()));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span));

        private int PartLength() => ++_reads < 40 ? 1 + (_reads % 7) : int.MaxValue;
    }
}

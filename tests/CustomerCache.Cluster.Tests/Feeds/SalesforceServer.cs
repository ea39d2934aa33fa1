using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Avro;
using Avro.Generic;
using Avro.IO;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Sources.Feeds;
using CustomerCache.Sources.Feeds.Salesforce;
using CustomerCache.Tests.Contract;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Cluster.Tests.Feeds;

/// <summary>The other side of the Pub/Sub API, on loopback ports: tokens, topics, schemas, and subscriptions that a test feeds.</summary>
internal sealed class SalesforceServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _tokens;

    private SalesforceServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        var (login, api) = (Ports.Free(), Ports.Free());
        (LoginUrl, Url) = (Loopback(login), Loopback(api));
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.ListenLocalhost(login);
            k.ListenLocalhost(api, l => l.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc();
        builder.Services.AddHttpClient();
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.MapPost("/services/oauth2/token", LogInAsync);
        _app.MapGrpcService<PubSubService>();
    }

    public string LoginUrl { get; }

    public string Url { get; }

    /// <summary>The Avro schemas by id.</summary>
    public ConcurrentDictionary<string, string> Schemas { get; } = new();

    /// <summary>The ids of the schemas that were asked for.</summary>
    public ConcurrentQueue<string> AskedSchemas { get; } = new();

    /// <summary>The subscriptions, as they come.</summary>
    public Channel<Subscription> Subscriptions { get; } = Channel.CreateUnbounded<Subscription>();

    /// <summary>What the calls for tokens sent.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Logins { get; } = new();

    /// <summary>Whether logins are rejected.</summary>
    public bool RejectsLogins { get; set; }

    /// <summary>The token that is valid; others are not authenticated.</summary>
    public string Token => string.Create(CultureInfo.InvariantCulture, $"token-{_tokens}");

    public static async Task<SalesforceServer> StartAsync()
    {
        var server = new SalesforceServer();
        await server._app.StartAsync();
        return server;
    }

    public async Task<Subscription> SubscribedAsync() =>
        await Subscriptions.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Ends the session, as an administrator or its age does.</summary>
    public void Revoke() => Interlocked.Increment(ref _tokens);

    public SalesforceFeed Feed(Action<FeedOptions>? change = null)
    {
        var options = new FeedOptions
        {
            Name = "salesforce",
            Salesforce = new SalesforceFeedOptions
            {
                Url = Url,
                LoginUrl = LoginUrl,
                ClientId = "app",
                ClientSecret = "secret",
                Topics = { SalesforceEvent.Topic },
            },
        };
        change?.Invoke(options);
        return new SalesforceFeed(options, _app.Services.GetRequiredService<IHttpClientFactory>(), TimeProvider.System);
    }

    public IAsyncEnumerator<FeedNews> Follow(string? position, Action<FeedOptions>? change = null) =>
        Feed(change).ReadAsync(position, CancellationToken.None).GetAsyncEnumerator();

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private static string Loopback(int port) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");

    private async Task<IResult> LogInAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        Logins.Enqueue(form.ToDictionary(f => f.Key, f => f.Value.ToString()));
        if (RejectsLogins)
        {
            return Results.Json(new { error = "invalid_client", error_description = "invalid client credentials" }, statusCode: 400);
        }

        Revoke();
        return Results.Json(
            new
            {
                access_token = Token,
                instance_url = "https://example.my.salesforce.com",
                id = "https://login.salesforce.com/id/00D000000000001/005000000000001",
            }
        );
    }

    /// <summary>A subscription of one topic.</summary>
    internal sealed class Subscription(FetchRequest first, IServerStreamWriter<FetchResponse> responses)
    {
        private readonly TaskCompletionSource<RpcException?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The first request.</summary>
        public FetchRequest First => first;

        /// <summary>The requests after the first one.</summary>
        public Channel<FetchRequest> More { get; } = Channel.CreateUnbounded<FetchRequest>();

        public Task<RpcException?> Ended => _end.Task;

        public Task SendAsync(params ConsumerEvent[] events) => SendAsync(new FetchResponse { Events = { events } });

        public Task SendAsync(FetchResponse response) => responses.WriteAsync(response);

        /// <summary>Ends it with a status and the API's own code.</summary>
        public void Fail(StatusCode status, string code, string detail) =>
            _end.SetResult(new RpcException(new Status(status, detail), new Metadata { { "error-code", code } }));

        public void End() => _end.TrySetResult(null);
    }

    private sealed class PubSubService(SalesforceServer server) : PubSub.PubSubBase
    {
        public override Task<TopicInfo> GetTopic(TopicRequest request, ServerCallContext context)
        {
            Authenticate(context);
            return request.TopicName.Contains("Unknown", StringComparison.Ordinal)
                ? throw new RpcException(new Status(StatusCode.NotFound, "the topic does not exist"))
                : Task.FromResult(
                    new TopicInfo
                    {
                        TopicName = request.TopicName,
                        CanSubscribe = !request.TopicName.Contains("Hidden", StringComparison.Ordinal),
                    }
                );
        }

        public override Task<SchemaInfo> GetSchema(SchemaRequest request, ServerCallContext context)
        {
            Authenticate(context);
            server.AskedSchemas.Enqueue(request.SchemaId);
            return server.Schemas.TryGetValue(request.SchemaId, out var schema)
                ? Task.FromResult(new SchemaInfo { SchemaId = request.SchemaId, SchemaJson = schema })
                : throw new RpcException(new Status(StatusCode.NotFound, "there is no such schema"));
        }

        public override async Task Subscribe(
            IAsyncStreamReader<FetchRequest> requestStream,
            IServerStreamWriter<FetchResponse> responseStream,
            ServerCallContext context
        )
        {
            Authenticate(context);
            await requestStream.MoveNext(context.CancellationToken);
            await context.WriteResponseHeadersAsync([]);
            var subscription = new Subscription(requestStream.Current, responseStream);
            server.Subscriptions.Writer.TryWrite(subscription);
            var requests = RelayAsync();
            var ended = await subscription.Ended.WaitAsync(context.CancellationToken);
            if (ended is not null)
            {
                throw ended;
            }

            async Task RelayAsync()
            {
                while (await requestStream.MoveNext(context.CancellationToken))
                {
                    subscription.More.Writer.TryWrite(requestStream.Current);
                }
            }
        }

        private void Authenticate(ServerCallContext context)
        {
            var headers = context.RequestHeaders;
            if (
                headers.GetValue("accesstoken") != server.Token
                || headers.GetValue("instanceurl") != "https://example.my.salesforce.com"
                || headers.GetValue("tenantid") != "00D000000000001"
            )
            {
                throw new RpcException(
                    new Status(StatusCode.Unauthenticated, "the session is not valid"),
                    new Metadata { { "error-code", "sfdc.platform.eventbus.grpc.service.auth.error" } }
                );
            }
        }
    }
}

/// <summary>Change events of orders, as Salesforce encodes them.</summary>
internal static class SalesforceEvent
{
    public const string Topic = "/data/OrderChangeEvent";

    /// <summary>The schema: header, two fields, a compound one, and more if given.</summary>
    public static string Schema(string more = "") =>
        $$$"""
            {"type":"record","name":"OrderChangeEvent","namespace":"com.sforce.eventbus","fields":[
              {"name":"ChangeEventHeader","type":{"type":"record","name":"ChangeEventHeader","fields":[
                {"name":"entityName","type":"string"},
                {"name":"recordIds","type":{"type":"array","items":"string"}},
                {"name":"changeType","type":{"type":"enum","name":"ChangeType","symbols":["CREATE","UPDATE","DELETE","UNDELETE","GAP_UPDATE"]}},
                {"name":"transactionKey","type":"string"},
                {"name":"sequenceNumber","type":"int"},
                {"name":"commitTimestamp","type":"long"},
                {"name":"nulledFields","type":{"type":"array","items":"string"}},
                {"name":"diffFields","type":{"type":"array","items":"string"}},
                {"name":"changedFields","type":{"type":"array","items":"string"}}]}},
              {"name":"Status","type":["null","string"]},
              {"name":"TotalAmount","type":["null","double"]},
              {"name":"BillingAddress","type":["null",{"type":"record","name":"Address","fields":[
                {"name":"Street","type":["null","string"]},
                {"name":"City","type":["null","string"]}]}]}{{{more}}}]}
            """;

    /// <summary>An update of an order.</summary>
    public static ConsumerEvent Update(
        int number,
        string schemaId,
        string schema,
        string[] changed,
        string[]? nulled = null,
        string[]? diff = null,
        string id = "801000000000001AAA"
    )
    {
        var root = (RecordSchema)Avro.Schema.Parse(schema);
        var headerSchema = (RecordSchema)root["ChangeEventHeader"].Schema;
        var header = new GenericRecord(headerSchema);
        header.Add("entityName", "Order");
        header.Add("recordIds", new object[] { id });
        header.Add("changeType", new GenericEnum((EnumSchema)headerSchema["changeType"].Schema, "UPDATE"));
        header.Add("transactionKey", $"tx-{number}");
        header.Add("sequenceNumber", 1);
        header.Add("commitTimestamp", 1_767_225_600_000L);
        header.Add("nulledFields", (nulled ?? []).ToArray<object>());
        header.Add("diffFields", (diff ?? []).ToArray<object>());
        header.Add("changedFields", changed.ToArray<object>());
        var address = new GenericRecord((RecordSchema)((UnionSchema)root["BillingAddress"].Schema)[1]);
        address.Add("Street", null);
        address.Add("City", "Basel");
        var record = new GenericRecord(root);
        record.Add("ChangeEventHeader", header);
        record.Add("Status", "Activated");
        record.Add("TotalAmount", 12.5);
        record.Add("BillingAddress", address);
        foreach (var field in root.Fields.Where(f => f.Pos > 3))
        {
            record.Add(field.Name, null);
        }

        return Of(number, schemaId, Encode(root, record));
    }

    public static ConsumerEvent Of(int number, string schemaId, byte[] payload) =>
        new()
        {
            ReplayId = ByteString.CopyFrom(Replay(number)),
            Event = new ProducerEvent
            {
                Id = $"event-{number}",
                SchemaId = schemaId,
                Payload = ByteString.CopyFrom(payload),
            },
        };

    public static byte[] Encode(RecordSchema schema, GenericRecord record)
    {
        using var bytes = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(schema).Write(record, new BinaryEncoder(bytes));
        return bytes.ToArray();
    }

    /// <summary>The position after an event of a topic.</summary>
    public static string At(int number, string topic = Topic) => $"{topic}={Convert.ToBase64String(Replay(number))}";

    private static byte[] Replay(int number) => [0, 0, 0, 0, 0, 0, (byte)(number >> 8), (byte)number];
}

using System.Text;
using System.Text.Json.Nodes;
using NATS.Client.Core;

namespace CustomerCache.Cluster.Tests.Bus;

/// <summary>A plain NATS client, as any service on the bus has one. Knows nothing of the product.</summary>
internal sealed class PlainCaller(string url) : IAsyncDisposable
{
    // Real time, only to turn a request that is never answered into a test that fails.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(60);

    public NatsConnection Connection { get; } =
        new(NatsOpts.Default with { Url = url, RequestTimeout = HangTimeout, MaxReconnectRetry = -1 });

    /// <summary>The bytes that came back, as they are.</summary>
    public async Task<byte[]> AskAsync(string subject, byte[] request) =>
        (await Connection.RequestAsync<byte[], byte[]>(subject, request)).Data ?? [];

    public Task<byte[]> AskAsync(string subject, string request) => AskAsync(subject, Encoding.UTF8.GetBytes(request));

    public Task<NatsMsg<byte[]>> AskForGzipAsync(string subject, string request) =>
        Connection
            .RequestAsync<byte[], byte[]>(
                subject,
                Encoding.UTF8.GetBytes(request),
                new NatsHeaders { ["Accept-Encoding"] = "gzip, deflate" }
            )
            .AsTask();

    /// <summary>The reply as JSON, which must be one.</summary>
    public async Task<JsonObject> ReadAsync(string subject, string request) => JsonNode.Parse(await AskAsync(subject, request))!.AsObject();

    public async ValueTask DisposeAsync() => await Connection.DisposeAsync();
}

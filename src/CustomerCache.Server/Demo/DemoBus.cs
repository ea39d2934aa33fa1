using System.Diagnostics;
using System.Text.Json;
using NATS.Client.Core;

namespace CustomerCache.Server.Demo;

/// <summary>Runs a nats-server of this machine for a demo, and asks on it as a service would.</summary>
internal sealed class DemoBus : IAsyncDisposable
{
    private const string Program = "nats-server";
    private const string Subject = "customer.cache.get";

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("customer-cache-demo-nats-");
    private readonly Process _server;

    private DemoBus(string program)
    {
        var port = LocalProgram.FreePorts(1)[0];
        Url = $"nats://127.0.0.1:{LocalProgram.Text(port)}";
        var settings = Path.Combine(_folder.FullName, "nats.conf");

        // The records of a host in one message: a demo has no Redis for claim checks.
        File.WriteAllText(settings, $"listen: 127.0.0.1:{LocalProgram.Text(port)}\nmax_payload: 8388608\n");
        _server = LocalProgram.Start(program, ["-c", settings, "-l", Path.Combine(_folder.FullName, "log")], [], _folder);
    }

    /// <summary>The address of the server.</summary>
    public string Url { get; }

    /// <summary>Starts the server; null, with a message, when it is not installed.</summary>
    public static async Task<DemoBus?> StartAsync()
    {
        if (LocalProgram.Find(Program) is { } program)
        {
            return new DemoBus(program);
        }

        await Console.Error.WriteLineAsync($"{Program} is not on the path; install the package {Program}, or run 'demo' without --nats.");
        return null;
    }

    /// <summary>Returns settings that name the bus, if there is one.</summary>
    public static IReadOnlyDictionary<string, string?> With(IReadOnlyDictionary<string, string?> settings, DemoBus? bus) =>
        bus is null ? settings : new Dictionary<string, string?>(settings, StringComparer.Ordinal) { ["CustomerCache:Nats:Url"] = bus.Url };

    /// <summary>Asks for the records of a host, and prints the question to try and what came back.</summary>
    public static async Task TryAsync(DemoBus? bus, string host, CancellationToken cancellationToken)
    {
        if (bus is null)
        {
            return;
        }

        var request = $$$$"""{"body":{"filter":{"{{{{host}}}}":[]}}}""";
        await using var service = new NatsConnection(
            NatsOpts.Default with
            {
                Url = bus.Url,
                RequestTimeout = AnswerLimit,
                RetryOnInitialConnect = true,
            }
        );
        var reply = await service.RequestAsync<string, byte[]>(Subject, request, cancellationToken: cancellationToken);
        using var json = JsonDocument.Parse(reply.Data);
        var body = json.RootElement.GetProperty("body");
        Console.WriteLine(
            $"""
            On the bus:                    nats --server {bus.Url} request {Subject} '{request}'
            answered {json.RootElement.GetProperty("status").GetInt32()} with {(
                body.ValueKind == JsonValueKind.Array ? $"{body.GetArrayLength()} records" : body.ToString()
            )}.

            """
        );
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await LocalProgram.StopAsync(_server);
        _folder.Delete(recursive: true);
    }
}

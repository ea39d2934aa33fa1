using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Client.Calling;
using CustomerCache.Cluster.Tests.Histories;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Faults;

/// <summary>
/// Readers of all records of a tenant, over HTTP on silos and outside of them over a gateway and in a local replica, and one writer. Each
/// import and each refresh writes one wave: the name of every edge is its number.
/// </summary>
internal sealed class RecordLoad(VendorSimulator vendors, ICustomerCacheClient? outside, TenantReplica? replica)
{
    // Longer than any documented time, so that a call that hangs is found in the history.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(160);
    private static readonly RecordQuery Everything = new(DeviceSystem.VeloCloud);

    private const string NamePrefix = "wave ";

    private readonly List<Task> _callers = [];
    private JsonArray? _records;
    private volatile bool _isOver;
    private long _wave;
    private long _refreshed;

    /// <summary>Writes a wave by a refresh, which every silo serves.</summary>
    public async Task RefreshAsync(History history, SiloProcess silo)
    {
        // One that runs already may have read the names.
        await Poll.UntilAsync(() => IsIdleAsync(silo), "the running refresh to end");
        var (wave, begin) = (_refreshed = ++_wave, history.Now);
        vendors.Fleet.Edit(f => f.Edges.Aggregate(f, (edited, edge) => edited.ReplaceEdge(edge with { Name = NameOf(wave) })));
        Assert.Equal(202, await SiloFleet.RefreshAsync(silo, VendorLab.Vco1));
        RecordOperation? seen = null;
        await Poll.UntilAsync(
            async () => (seen = await ReadAsync(history, silo.Http, "refresh")).Waves is [var read] && read == wave,
            $"wave {wave} to be served"
        );
        history.Add(new RecordOperation(RecordCall.Refresh, "writer", NameOf(silo.Http), begin, history.Now, 202, seen!.Version, wave));
    }

    /// <summary>Records that silos refresh by themselves after a fault: it may take effect at any time since.</summary>
    public void Refreshed(History history, FaultWindow since) =>
        history.Add(new RecordOperation(RecordCall.Refresh, "silos", "silos", since.Begin, history.Now, 0, null, _refreshed));

    /// <summary>Starts a reader of each silo, those outside, and the writer.</summary>
    public void Start(History history, IReadOnlyList<SiloProcess> silos, int seed)
    {
        _isOver = false;
        _callers.AddRange(silos.Select(s => Task.Run(() => ReadAsync(history, s))));
        if (outside is not null)
        {
            _callers.Add(Task.Run(() => ReadOutsideAsync(history)));
        }

        _callers.Add(Task.Run(() => WriteAsync(history, silos, new Random(seed))));
    }

    /// <summary>Awaits the calls in flight, and makes no further ones.</summary>
    public async Task StopAsync()
    {
        _isOver = true;
        await Task.WhenAll(_callers);
        _callers.Clear();
    }

    /// <summary>Completes when all silos and the replica outside serve one version; their reads are in the history.</summary>
    public Task ServedAsync(History history, IReadOnlyList<SiloProcess> silos) =>
        Poll.UntilAsync(
            async () =>
            {
                var reads = await Task.WhenAll(silos.Select(s => ReadAsync(history, s.Http, NameOf(s.Http))));
                var read = replica is null ? reads : [.. reads, ReadReplica(history)];
                return read.DistinctBy(r => r.Version).Count() == 1 && read[0].Status == 200;
            },
            "all silos to serve one version"
        );

    private static async Task<bool> IsIdleAsync(SiloProcess silo) =>
        (await silo.Http.GetFromJsonAsync<JsonElement>($"/v1/tenants/{VendorLab.Vco1}")).GetProperty("state").GetString() != "refreshing";

    private async Task ReadAsync(History history, SiloProcess silo)
    {
        using var http = silo.Client(HangTimeout);
        while (!_isOver && (await ReadAsync(history, http, NameOf(http))).Status != 0)
        {
            await CallPacer.NextAsync(100);
        }
    }

    private static async Task<RecordOperation> ReadAsync(History history, HttpClient http, string reader)
    {
        var begin = history.Now;
        RecordOperation read;
        try
        {
            using var response = await http.GetAsync("/v1/velocloud/records");
            var status = (int)response.StatusCode;
            var names =
                status == 200
                    ? (await response.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray().Select(r => r.GetProperty("edge_name"))
                    : [];
            read = new RecordOperation(
                RecordCall.Read,
                reader,
                NameOf(http),
                begin,
                history.Now,
                status,
                status == 200 ? ReadLoad.VersionOf(response) : null,
                WavesOf(names)
            );
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            read = new RecordOperation(RecordCall.Read, reader, NameOf(http), begin, history.Now, 0, null);
        }

        history.Add(read);
        return read;
    }

    private async Task ReadOutsideAsync(History history)
    {
        for (var number = 0; !_isOver; number++)
        {
            ReadReplica(history);
            var begin = history.Now;
            try
            {
                var reading = await outside!.ReadAsync(Everything);
                var names = new List<JsonElement>();
                await foreach (var record in reading)
                {
                    names.Add(EdgeName(record.Utf8));
                }

                // A gateway is any silo, so that each reading is by a reader of its own.
                history.Add(
                    new RecordOperation(
                        RecordCall.Read,
                        string.Create(CultureInfo.InvariantCulture, $"gateway {number}"),
                        "gateways",
                        begin,
                        history.Now,
                        200,
                        reading.Versions[0].Version,
                        WavesOf(names)
                    )
                );
            }
            catch (Exception e) when (e is CustomerCacheUnreachableException or RecordsMovedException)
            {
                // As documented while a silo is lost.
            }

            await CallPacer.NextAsync(100);
        }
    }

    private RecordOperation ReadReplica(History history)
    {
        var begin = history.Now;
        var snapshot = replica!.Snapshot!;
        var read = new RecordOperation(
            RecordCall.Read,
            "replica",
            "replica",
            begin,
            history.Now,
            200,
            snapshot.Version,
            WavesOf(snapshot.Records.Select(r => EdgeName(r.Utf8)))
        );
        history.Add(read);
        return read;
    }

    // One import after the other, each on another silo; one that was lost may still take effect.
    private async Task WriteAsync(History history, IReadOnlyList<SiloProcess> silos, Random random)
    {
        var clients = silos.Select(s => s.Client(HangTimeout)).ToList();
        while (!_isOver && clients.Count > 0)
        {
            var http = clients[random.Next(clients.Count)];
            if (await ImportAsync(history, http) == 0)
            {
                clients.Remove(http);
                http.Dispose();
            }

            await CallPacer.NextAsync(200);
        }

        clients.ForEach(c => c.Dispose());
    }

    private async Task<int> ImportAsync(History history, HttpClient http)
    {
        var (wave, status, version) = (++_wave, 0, (long?)null);
        var begin = history.Now;
        try
        {
            _records ??= JsonNode.Parse(await http.GetStringAsync($"/v1/tenants/{VendorLab.Vco1}/export"))!.AsArray();
            foreach (var record in _records)
            {
                record!["edge_name"] = NameOf(wave);
            }

            using var body = new StringContent(_records.ToJsonString(), Encoding.UTF8, "application/json");
            begin = history.Now;
            using var response = await http.PostAsync($"/v1/tenants/{VendorLab.Vco1}/import", body);
            status = (int)response.StatusCode;
            version = status == 200 ? (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("version").GetInt64() : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // It may have taken effect.
        }

        history.Add(new RecordOperation(RecordCall.Import, "writer", NameOf(http), begin, history.Now, status, version, wave));
        return status;
    }

    private static JsonElement EdgeName(ReadOnlyMemory<byte> record) =>
        JsonSerializer.Deserialize<JsonElement>(record.Span).GetProperty("edge_name");

    private static ImmutableArray<long> WavesOf(IEnumerable<JsonElement> names) =>
        [.. names.Select(n => WaveOf(n.GetString()!)).Distinct()];

    // The names of the first build are no wave.
    private static long WaveOf(string name) =>
        name.StartsWith(NamePrefix, StringComparison.Ordinal)
            ? long.Parse(name.AsSpan(NamePrefix.Length), CultureInfo.InvariantCulture)
            : 0;

    private static string NameOf(long wave) => string.Create(CultureInfo.InvariantCulture, $"{NamePrefix}{wave}");

    private static string NameOf(HttpClient http) => http.BaseAddress!.ToString();
}

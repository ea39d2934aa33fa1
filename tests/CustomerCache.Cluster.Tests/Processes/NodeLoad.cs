using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>
/// Writes of every kind to a node that may be killed at any time, and their acknowledgements. A write without one may have
/// happened or not.
/// </summary>
internal sealed class NodeLoad(VendorSimulator vendors)
{
    private readonly ConcurrentDictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _replaced = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _invalidated = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _relations = new(StringComparer.Ordinal);
    private string? _lastEvent;
    private string? _export;
    private long _version;
    private int _next;

    /// <summary>
    /// Writes several kinds concurrently, and kills the node after a number of acknowledged writes of this round, with others in flight.
    /// </summary>
    public async Task RunUntilKilledAsync(SiloProcess node, int acknowledged)
    {
        var (left, enough) = (acknowledged, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Func<Task>[] kinds =
        [
            () => EventAsync(node),
            () => ValueAsync(node),
            () => ReplaceAsync(node),
            () => RelationAsync(node),
            () => RefreshAsync(node),
            () => ImportAsync(node),
        ];
        var writers = kinds
            .Select(kind =>
                Task.Run(async () =>
                {
                    try
                    {
                        while (true)
                        {
                            await kind();
                            if (Interlocked.Decrement(ref left) <= 0)
                            {
                                enough.TrySetResult();
                            }
                        }
                    }
                    catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException)
                    {
                        // It was killed.
                    }
                })
            )
            .ToArray();

        await Task.WhenAny(enough.Task, Task.WhenAll(writers));
        Assert.True(enough.Task.IsCompleted, "The node ended before it was killed.");
        await node.KillAsync();
        await Task.WhenAll(writers);
    }

    /// <summary>Compares the data of a node with the acknowledged writes.</summary>
    public async Task VerifyAsync(SiloProcess node, string when)
    {
        await VersionAsync(node, when);

        // Jobs of acknowledged events that were not done run now.
        await Poll.UntilAsync(
            async () =>
                !(await JsonAsync(node, "/v1/jobs?limit=1000"))
                    .GetProperty("jobs")
                    .EnumerateArray()
                    .Any(j => j.GetProperty("state").GetString() is "waiting" or "running"),
            $"{when}: no job to be left"
        );
        foreach (var (key, value) in _values)
        {
            // A value is acknowledged when readers see it, not when it is stored: it may be missing, but it must not be another one.
            var stored = await ValueAsync(node, key);
            Assert.True(stored is null || stored == value, $"{when}: {key} is {stored}");
        }

        foreach (var (key, number) in _replaced)
        {
            // None, the last acknowledged one, or one after it: never an older one.
            var stored = await ValueAsync(node, key);
            Assert.True(
                stored is null || int.Parse(stored, CultureInfo.InvariantCulture) >= number,
                $"{when}: {key} is {stored} after {number} was acknowledged"
            );
        }

        foreach (var key in _invalidated.Keys)
        {
            Assert.True(await ValueAsync(node, key) is null, $"{when}: {key} is there although it was invalidated");
        }

        foreach (var id in _relations.Keys)
        {
            Assert.True(
                (await JsonAsync(node, $"/v1/relations/post/{id}")).GetProperty("holders").GetInt32() == 1,
                $"{when}: the relation of {id} is not there"
            );
        }

        if (_lastEvent is { } last)
        {
            using var again = await SendAsync(node, last);
            Assert.True(
                (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("duplicates").GetInt32() == 1,
                $"{when}: event {last} was forgotten"
            );
        }
    }

    // A version that was served stays, or a later one is; and it has all records of the fleet.
    private async Task VersionAsync(SiloProcess node, string when)
    {
        if (_version == 0)
        {
            await node.Log.WaitForAsync(4104, "version 1 ");
        }

        var fleet = vendors.Fleet.Current;
        var expected = fleet
            .Edges.Where(e => fleet.CaseOf(e) == DeviceCase.Cached)
            .Select(e => e.SerialNumber!)
            .ToHashSet(StringComparer.Ordinal);
        var served = (await JsonAsync(node, $"/v1/tenants/{VendorLab.Vco1}/export"))
            .EnumerateArray()
            .Select(l => l.GetProperty("serial_number").GetString()!)
            .ToHashSet(StringComparer.Ordinal);
        Assert.True(expected.IsSubsetOf(served), $"{when}: {expected.Except(served).Count()} of {expected.Count} records are missing");
        var version = (await JsonAsync(node, $"/v1/tenants/{VendorLab.Vco1}")).GetProperty("version").GetInt64();
        Assert.True(version >= _version, $"{when}: version {version} is served after {_version}");
        _version = version;
    }

    private async Task EventAsync(SiloProcess node)
    {
        var (id, key) = Next("event");
        await PutAsync(node, key, "1", $"product:{id}");
        using var taken = await SendAsync(node, id);
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
        _invalidated[key] = true;
        _lastEvent = id;
    }

    private async Task ValueAsync(SiloProcess node)
    {
        var (id, key) = Next("value");
        await PutAsync(node, key, $"\"{id}\"", null);
        if (id.EndsWith('7'))
        {
            using var done = await node.Http.PostAsJsonAsync("/v1/caches/catalog/invalidate", new { keys = new[] { key } });
            Assert.Equal(HttpStatusCode.OK, done.StatusCode);
            _invalidated[key] = true;
        }
        else
        {
            _values[key] = $"\"{id}\"";
        }
    }

    private async Task ReplaceAsync(SiloProcess node)
    {
        var number = Interlocked.Increment(ref _next);
        var key = string.Create(CultureInfo.InvariantCulture, $"catalog:replaced:{number % 8}");
        await PutAsync(node, key, number.ToString(CultureInfo.InvariantCulture), null);
        _replaced[key] = number;
    }

    private async Task RelationAsync(SiloProcess node)
    {
        var (id, key) = Next("relation");
        using var done = await node.Http.PutAsJsonAsync($"/v1/relations/post/{id}", new { holder = "T1", key = $"/posts/{key}" });
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        _relations[id] = true;
    }

    private async Task RefreshAsync(SiloProcess node)
    {
        var fleet = vendors.Fleet.Current;
        var edge = fleet.Edges.First(e => fleet.CaseOf(e) == DeviceCase.Cached);
        vendors.Fleet.Edit(f => f.ReplaceEdge(edge with { Name = Next("name").Id }));
        using var started = await node.Http.PostAsync($"/v1/tenants/{VendorLab.Vco1}/refresh", null);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        await ObserveAsync(node);
    }

    private async Task ImportAsync(SiloProcess node)
    {
        _export = await node.Http.GetStringAsync($"/v1/tenants/{VendorLab.Vco1}/export");
        using var imported = await node.Http.PostAsync(
            $"/v1/tenants/{VendorLab.Vco1}/import",
            new StringContent(_export, Encoding.UTF8, "application/json")
        );
        Assert.Equal(HttpStatusCode.OK, imported.StatusCode);
        await ObserveAsync(node);
    }

    // Data that one caller has read must not be lost for any caller.
    private async Task ObserveAsync(SiloProcess node)
    {
        var seen = (await JsonAsync(node, $"/v1/tenants/{VendorLab.Vco1}")).GetProperty("version").GetInt64();
        for (var known = Interlocked.Read(ref _version); seen > known; known = Interlocked.Read(ref _version))
        {
            Interlocked.CompareExchange(ref _version, seen, known);
        }
    }

    private (string Id, string Key) Next(string kind)
    {
        var id = $"{kind}{Interlocked.Increment(ref _next).ToString(CultureInfo.InvariantCulture)}";
        return (id, $"killed:{id}");
    }

    private static async Task<string?> ValueAsync(SiloProcess node, string key)
    {
        using var response = await node.Http.GetAsync($"/v1/caches/catalog/entries/{Uri.EscapeDataString(key)}?lease=false");
        Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{key} answered {(int)response.StatusCode}");
        return response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsStringAsync() : null;
    }

    private static async Task PutAsync(SiloProcess node, string key, string json, string? dependsOn)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/caches/catalog/entries/{Uri.EscapeDataString(key)}")
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        if (dependsOn is not null)
        {
            request.Headers.Add("X-Depends-On", dependsOn);
        }

        using var response = await node.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    private static Task<HttpResponseMessage> SendAsync(SiloProcess node, string id) =>
        node.Http.PostAsync(
            "/v1/events?channel=killed",
            new StringContent(
                $$"""{"id": "{{id}}", "entity": "Product2", "ids": ["{{id}}"], "change": "update"}""",
                Encoding.UTF8,
                "application/json"
            )
        );

    private static async Task<JsonElement> JsonAsync(SiloProcess node, string path) =>
        JsonSerializer.Deserialize<JsonElement>(await node.Http.GetStringAsync(path));
}

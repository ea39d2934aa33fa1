using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CustomerCache.Cluster.Tests.Histories;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Faults;

/// <summary>
/// Callers of the domain caches over HTTP that get or fetch, write and invalidate keys and send events about what these depend on,
/// continuously, until they are stopped or their silo is lost. Every value is written once, and every call is in the history.
/// </summary>
/// <param name="seed">The seed of the first caller.</param>
/// <param name="history">Records the calls.</param>
/// <param name="round">Part of the names of all keys and entities.</param>
internal sealed class CacheLoad(int seed, History history, int round = 0) : IAsyncDisposable
{
    public const int Keys = 64;
    private const int Entities = 8;

    // Longer than any documented time, so that a call that hangs is found in the history.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(160);

    private readonly List<HttpClient> _clients = [];
    private readonly List<Task> _callers = [];
    private readonly ConcurrentDictionary<string, TimeSpan> _invalidated = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _keysOfEvents = new();
    private volatile bool _isOver;
    private int _seed = seed;
    private long _next;

    /// <summary>Starts callers of a silo.</summary>
    public void Start(SiloProcess silo, int callers)
    {
        _isOver = false;
        var http = ClientOf(silo);
        for (var i = 0; i < callers; i++)
        {
            var random = new Random(_seed++);
            _callers.Add(Task.Run(() => CallAsync(http, random)));
        }
    }

    /// <summary>Reads every key once on a silo.</summary>
    public async Task ReadAllAsync(SiloProcess silo)
    {
        var http = ClientOf(silo);
        await Task.WhenAll(Enumerable.Range(0, Keys).Select(key => ReadAsync(http, NameOf(key), "?lease=false")));
        foreach (var some in _keysOfEvents.Chunk(Keys))
        {
            await Task.WhenAll(some.Select(key => ReadAsync(http, key, "?lease=false")));
        }
    }

    /// <summary>Completes when every key was invalidated by a call that began after this one.</summary>
    public async Task AllInvalidatedAsync()
    {
        var from = history.Now;
        await Poll.UntilAsync(
            () => Task.FromResult(_invalidated.Count == Keys && _invalidated.Values.All(began => began > from)),
            "every key to be invalidated"
        );
    }

    /// <summary>Records the jobs of the events on a silo until all have ended.</summary>
    public Task JobsEndedAsync(SiloProcess silo) => Poll.UntilAsync(() => RecordJobsAsync(ClientOf(silo)), "all jobs to end");

    /// <summary>Awaits the calls in flight, and makes no further ones.</summary>
    public async Task StopAsync()
    {
        _isOver = true;
        await Task.WhenAll(_callers);
        _callers.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _clients.ForEach(c => c.Dispose());
    }

    /// <summary>
    /// Writes a value on a silo, and publishes an event about the product that it alone depends on; returns its key, or null when the event
    /// was not acknowledged, so that it may take effect at any time or never.
    /// </summary>
    public async Task<string?> PublishAsync(SiloProcess silo, string feed, Func<string, Task> publish)
    {
        var (own, key) = await OwnValueAsync(silo.Http);
        var begin = history.Now;
        try
        {
            await publish(BodyOf(own, own));
        }
        catch (Exception e) when (e is NATS.Client.Core.NatsException or StackExchange.Redis.RedisException or TimeoutException)
        {
            return null;
        }

        history.Add(new EventOperation(own, [key], null, feed, begin, history.Now, 202));
        return key;
    }

    /// <summary>Whether a silo has no value of a key.</summary>
    public async Task<bool> IsGoneAsync(SiloProcess silo, string key) =>
        (await ReadAsync(silo.Http, key, "?lease=false")).Status == (int)HttpStatusCode.NotFound;

    private static string BodyOf(string product, string own) =>
        ChangeBodies.Own("Product2", "update", product, new { id = own, ids = new[] { product, own } });

    private static string PathOf(string key) => $"/v1/caches/orders/entries/{key}";

    private string NameOf(int key) => $"orders:load-{round}:{key}";

    private string EntityOf(int key) => $"load-{round}-{key % Entities}";

    private HttpClient ClientOf(SiloProcess silo)
    {
        var http = silo.Client(HangTimeout);
        _clients.Add(http);
        return http;
    }

    private async Task CallAsync(HttpClient http, Random random)
    {
        var isLost = false;
        while (!_isOver && !isLost)
        {
            await CallPacer.NextAsync(5);
            var key = random.Next(Keys);
            switch (random.Next(100))
            {
                case < 60:
                    var (status, lease) = await ReadAsync(http, NameOf(key), "");
                    isLost = status == 0;
                    if (lease is null)
                    {
                        break;
                    }

                    if (random.Next(2) == 0)
                    {
                        await ReadAsync(http, NameOf(random.Next(Keys)), "?lease=false");
                    }

                    await WriteAsync(http, NameOf(key), EntityOf(key), lease);
                    break;
                case < 80:
                    isLost = await WriteAsync(http, NameOf(key), EntityOf(key), null) == 0;
                    break;
                case < 94:
                    await InvalidateAsync(http, () => http.DeleteAsync(PathOf(NameOf(key))), [NameOf(key)]);
                    break;
                case < 98:
                    await InvalidateAsync(
                        http,
                        () => http.PostAsJsonAsync("/v1/caches/orders/invalidate", new { entities = new[] { $"product:{EntityOf(key)}" } }),
                        KeysOf(EntityOf(key))
                    );
                    break;
                default:
                    await EventAsync(http, EntityOf(key));
                    break;
            }
        }
    }

    private ImmutableArray<string> KeysOf(string entity) => [.. Enumerable.Range(0, Keys).Where(k => EntityOf(k) == entity).Select(NameOf)];

    private async Task<(int Status, string? Lease)> ReadAsync(HttpClient http, string key, string query)
    {
        var begin = history.Now;
        var (status, body, lease) = await SendAsync(() => http.GetAsync(PathOf(key) + query));
        var value = status == (int)HttpStatusCode.OK ? long.Parse(body, CultureInfo.InvariantCulture) : (long?)null;
        history.Add(new CacheOperation(CacheCall.Read, NameOf(http), key, begin, history.Now, status, value, lease));
        return (status, lease);
    }

    private async Task<int> WriteAsync(HttpClient http, string key, string product, string? lease)
    {
        var value = Interlocked.Increment(ref _next);
        var begin = history.Now;
        var (status, _, _) = await SendAsync(() =>
        {
            var request = new HttpRequestMessage(HttpMethod.Put, PathOf(key))
            {
                Content = new StringContent(value.ToString(CultureInfo.InvariantCulture), Encoding.UTF8, "application/json"),
                Headers = { { "X-Depends-On", $"product:{product}" } },
            };
            if (lease is not null)
            {
                request.Headers.Add("X-Fetch-Lease", lease);
            }

            return http.SendAsync(request);
        });
        history.Add(new CacheOperation(CacheCall.Write, NameOf(http), key, begin, history.Now, status, value, lease));
        return status;
    }

    private async Task InvalidateAsync(HttpClient http, Func<Task<HttpResponseMessage>> invalidate, ImmutableArray<string> keys)
    {
        var begin = history.Now;
        var (status, _, _) = await SendAsync(invalidate);
        var end = history.Now;
        foreach (var key in keys)
        {
            var operation = new CacheOperation(CacheCall.Invalidate, NameOf(http), key, begin, end, status);
            history.Add(operation);
            if (operation.IsAcknowledged)
            {
                _invalidated.AddOrUpdate(key, begin, (_, last) => last > begin ? last : begin);
            }
        }
    }

    // A value that depends on a product that no other event names, so that the job of each event has an effect of its own.
    private async Task<(string Own, string Key)> OwnValueAsync(HttpClient http)
    {
        var number = Interlocked.Increment(ref _next);
        var (own, key) = ($"load-{round}-event-{number}", $"orders:load-{round}:event-{number}");
        await WriteAsync(http, key, own, null);
        _keysOfEvents.Enqueue(key);
        return (own, key);
    }

    private async Task EventAsync(HttpClient http, string product)
    {
        var (own, key) = await OwnValueAsync(http);
        var begin = history.Now;
        var change = BodyOf(product, own);
        var (status, body, _) = await SendAsync(() =>
            http.PostAsync("/v1/events?channel=load", new StringContent(change, Encoding.UTF8, "application/json"))
        );
        var answer = status == (int)HttpStatusCode.Accepted ? JsonSerializer.Deserialize<JsonElement>(body) : default;
        var jobs =
            status == (int)HttpStatusCode.Accepted && answer.GetProperty("accepted").GetInt32() == 1
                ? answer.GetProperty("jobs").GetInt32()
                : (int?)null;
        history.Add(new EventOperation(own, [.. KeysOf(product), key], jobs, NameOf(http), begin, history.Now, status));
    }

    private async Task<bool> RecordJobsAsync(HttpClient http)
    {
        var begin = history.Now;
        var (status, body, _) = await SendAsync(() => http.GetAsync("/v1/jobs?limit=1000"));
        if (status != (int)HttpStatusCode.OK)
        {
            return false;
        }

        var jobs = JsonSerializer
            .Deserialize<JsonElement>(body)
            .GetProperty("jobs")
            .EnumerateArray()
            .Select(j => new JobOperation(
                j.GetProperty("id").GetString()!,
                j.GetProperty("state").GetString()!,
                NameOf(http),
                begin,
                history.Now,
                j.TryGetProperty("reason", out var reason) ? $"{j.GetProperty("type")} of {j.GetProperty("entity")}: {reason}" : null
            ))
            .ToArray();
        Array.ForEach(jobs, history.Add);
        return Array.TrueForAll(jobs, j => j.State is "done" or "dropped");
    }

    private static string NameOf(HttpClient http) => http.BaseAddress!.ToString();

    private static async Task<(int Status, string Body, string? Lease)> SendAsync(Func<Task<HttpResponseMessage>> send)
    {
        try
        {
            using var response = await send();
            return (
                (int)response.StatusCode,
                await response.Content.ReadAsStringAsync(),
                response.Headers.TryGetValues("X-Fetch-Lease", out var lease) ? lease.Single() : null
            );
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return (0, e.Message, null);
        }
    }
}

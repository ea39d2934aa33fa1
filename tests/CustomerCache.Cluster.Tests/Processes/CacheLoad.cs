using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using CustomerCache.Cluster.Tests.Lab;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>
/// Callers of the domain caches over HTTP that get or fetch, write and invalidate keys continuously, until they are stopped. Every value
/// is written once, and every call is in the history.
/// </summary>
internal sealed class CacheLoad : IAsyncDisposable
{
    public const int Keys = 64;
    private const int Entities = 8;

    // Longer than any documented time, so that a call that hangs is found in the history.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(160);

    private readonly List<HttpClient> _clients = [];
    private readonly List<Task> _callers = [];
    private readonly ConcurrentDictionary<string, TimeSpan> _invalidated = new(StringComparer.Ordinal);
    private volatile bool _isOver;
    private int _seed;
    private long _next;

    public CacheLoad(int seed) => _seed = seed;

    public CacheHistory History { get; } = new();

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

    /// <summary>Reads every key once on a silo, all concurrently.</summary>
    public Task ReadAllAsync(SiloProcess silo)
    {
        var http = ClientOf(silo);
        return Task.WhenAll(Enumerable.Range(0, Keys).Select(key => ReadAsync(http, key, "?lease=false")));
    }

    /// <summary>Completes when every key was invalidated by a call that began after this one.</summary>
    public async Task AllInvalidatedAsync()
    {
        var from = History.Now;
        await CustomerCache.Tests.Contract.Poll.UntilAsync(
            () => Task.FromResult(_invalidated.Count == Keys && _invalidated.Values.All(began => began > from)),
            "every key to be invalidated"
        );
    }

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

    private static string NameOf(int key) => $"orders:detail:{key}";

    private static string EntityOf(int key) => $"product:{key % Entities}";

    private static string PathOf(int key) => $"/v1/caches/orders/entries/{NameOf(key)}";

    private HttpClient ClientOf(SiloProcess silo)
    {
        var http = new HttpClient { BaseAddress = silo.Http.BaseAddress, Timeout = HangTimeout };
        _clients.Add(http);
        return http;
    }

    private async Task CallAsync(HttpClient http, Random random)
    {
        while (!_isOver)
        {
            await CallPacer.NextAsync(5);
            var key = random.Next(Keys);
            switch (random.Next(100))
            {
                case < 60 when await ReadAsync(http, key, "") is { } lease:
                    if (random.Next(2) == 0)
                    {
                        await ReadAsync(http, random.Next(Keys), "?lease=false");
                    }

                    await WriteAsync(http, key, lease);
                    break;
                case >= 60 and < 80:
                    await WriteAsync(http, key, null);
                    break;
                case >= 80 and < 95:
                    await InvalidateAsync(http, () => http.DeleteAsync(PathOf(key)), [NameOf(key)]);
                    break;
                case >= 95:
                    await InvalidateAsync(
                        http,
                        () => http.PostAsJsonAsync("/v1/caches/orders/invalidate", new { entities = new[] { EntityOf(key) } }),
                        [.. Enumerable.Range(0, Keys).Where(k => EntityOf(k) == EntityOf(key)).Select(NameOf)]
                    );
                    break;
            }
        }
    }

    private async Task<string?> ReadAsync(HttpClient http, int key, string query)
    {
        var begin = History.Now;
        var (status, body, lease) = await SendAsync(() => http.GetAsync(PathOf(key) + query));
        var value = status == (int)HttpStatusCode.OK ? long.Parse(body, CultureInfo.InvariantCulture) : (long?)null;
        History.Add(new CacheOperation(CacheCall.Read, http.BaseAddress!, NameOf(key), begin, History.Now, status, value, lease));
        return lease;
    }

    private async Task WriteAsync(HttpClient http, int key, string? lease)
    {
        var value = Interlocked.Increment(ref _next);
        var begin = History.Now;
        var (status, _, _) = await SendAsync(() =>
        {
            var request = new HttpRequestMessage(HttpMethod.Put, PathOf(key))
            {
                Content = new StringContent(value.ToString(CultureInfo.InvariantCulture), Encoding.UTF8, "application/json"),
                Headers = { { "X-Depends-On", EntityOf(key) } },
            };
            if (lease is not null)
            {
                request.Headers.Add("X-Fetch-Lease", lease);
            }

            return http.SendAsync(request);
        });
        History.Add(new CacheOperation(CacheCall.Write, http.BaseAddress!, NameOf(key), begin, History.Now, status, value, lease));
    }

    private async Task InvalidateAsync(HttpClient http, Func<Task<HttpResponseMessage>> invalidate, IReadOnlyList<string> keys)
    {
        var begin = History.Now;
        var (status, _, _) = await SendAsync(invalidate);
        var end = History.Now;
        foreach (var key in keys)
        {
            var operation = new CacheOperation(CacheCall.Invalidate, http.BaseAddress!, key, begin, end, status);
            History.Add(operation);
            if (operation.IsAcknowledged)
            {
                _invalidated.AddOrUpdate(key, begin, (_, last) => last > begin ? last : begin);
            }
        }
    }

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

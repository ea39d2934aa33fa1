using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;
using NATS.Client.Core;

namespace CustomerCache.Cluster.Tests.Bus;

/// <summary>Sends requests on the bus continuously, some at a time, and counts the replies to each.</summary>
internal sealed class CountedRequests : IAsyncDisposable
{
    public const int AtATime = 8;

    // As a requester's own time limit: only a request that is lost waits so long.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    private readonly NatsConnection _connection;
    private readonly string _inbox;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _waiting = new();
    private readonly ConcurrentDictionary<int, int> _replies = new();
    private readonly ConcurrentBag<string> _others = [];
    private INatsSub<byte[]>? _received;
    private Task _asking = Task.CompletedTask;
    private Task _counting = Task.CompletedTask;
    private int _sent;
    private int _lost;

    private CountedRequests(string url)
    {
        _connection = new NatsConnection(NatsOpts.Default with { Url = url, MaxReconnectRetry = -1 });

        // Not an inbox of the client's own, which it resolves by exact subject.
        _inbox = "replies." + Guid.NewGuid().ToString("N");
    }

    /// <summary>Gets the number of sent requests.</summary>
    public int Sent => Volatile.Read(ref _sent);

    /// <summary>Requests without a reply.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <summary>Requests with more than one reply.</summary>
    public int AnsweredTwice => _replies.Count(r => r.Value > 1);

    /// <summary>Replies with another status than 200.</summary>
    public IEnumerable<string> Others => _others;

    public static async Task<CountedRequests> StartAsync(string url, string subject, string request)
    {
        var requests = new CountedRequests(url);
        requests._received = await requests._connection.SubscribeCoreAsync<byte[]>(requests._inbox + ".*");
        await requests._connection.PingAsync();
        requests._counting = requests.CountAsync(requests._received);
        requests._asking = Task.WhenAll(
            Enumerable.Range(0, AtATime).Select(_ => Task.Run(() => requests.AskAsync(subject, Encoding.UTF8.GetBytes(request))))
        );
        return requests;
    }

    /// <summary>Completes when a number of further requests were sent.</summary>
    public Task MoreAsync(int requests)
    {
        var wanted = Sent + requests;
        return Poll.UntilAsync(() => Task.FromResult(Sent >= wanted), $"{requests} more requests");
    }

    /// <summary>Stops sending and waits for the requests in flight.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _asking;
        await _received!.UnsubscribeAsync();
        await _counting;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _connection.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task AskAsync(string subject, byte[] request)
    {
        while (!_stopping.IsCancellationRequested)
        {
            await CallPacer.NextAsync(1);
            var number = Interlocked.Increment(ref _sent);
            var reply = _waiting.GetOrAdd(number, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            await _connection.PublishAsync(subject, request, replyTo: string.Create(CultureInfo.InvariantCulture, $"{_inbox}.{number}"));
            try
            {
                await reply.Task.WaitAsync(TimeLimit);
            }
            catch (TimeoutException)
            {
                Interlocked.Increment(ref _lost);
            }
        }
    }

    private async Task CountAsync(INatsSub<byte[]> replies)
    {
        await foreach (var reply in replies.Msgs.ReadAllAsync())
        {
            var number = int.Parse(reply.Subject[(reply.Subject.LastIndexOf('.') + 1)..], CultureInfo.InvariantCulture);
            _replies.AddOrUpdate(number, 1, static (_, n) => n + 1);
            var text = Encoding.UTF8.GetString(reply.Data ?? []);
            if (!text.EndsWith(",\"status\":200}", StringComparison.Ordinal))
            {
                _others.Add(reply.HasNoResponders ? "no responders" : text);
            }

            _waiting[number].TrySetResult();
        }
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>What an <see cref="EchoServer"/> is taken for.</summary>
internal enum EchoProtocol
{
    Http,
    Nats,
    Redis,
    Smtp,
}

/// <summary>A server that refuses everything, and says everything that it was sent, accounts included.</summary>
internal sealed partial class EchoServer : IDisposable
{
    /// <summary>A token and a cookie that it issues, and that are secret too.</summary>
    public const string Issued = "c4n4ryissued";

    // Of no use without the secret of the client and the verifier that only it knows.
    private const string Code = "code-of-echo";

    // Only to turn a test that would hang into one that fails. A process beside many others takes most of a minute to start.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromMinutes(2);

    private static readonly int[] Statuses = [401, 200, 500, 403, 400];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly StringBuilder _received = new();
    private readonly EchoProtocol _protocol;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EchoServer(EchoProtocol protocol)
    {
        _protocol = protocol;
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Its host and port.</summary>
    public string Authority => _listener.LocalEndpoint.ToString()!;

    /// <summary>Its port.</summary>
    public string Port => ((IPEndPoint)_listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>Its address, of HTTP.</summary>
    public string Url => "http://" + Authority;

    /// <summary>Completes when it was sent the value of a key.</summary>
    public async Task ReceivesAsync(Canaries canaries, string key)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (canaries.IsIn(_received.ToString(), key))
                {
                    return;
                }

                more = _more.Task;
            }

            try
            {
                var left = HangTimeout - TimeProvider.System.GetElapsedTime(started);
                await more.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }
            catch (TimeoutException late)
            {
                throw new TimeoutException($"{_protocol} was not sent the value of {key}, but:\n{Received}", late);
            }
        }
    }

    /// <summary>Returns whether it was sent the value of a key.</summary>
    public bool Has(Canaries canaries, string key) => canaries.IsIn(Received, key);

    private string Received
    {
        get
        {
            lock (_gate)
            {
                return _received.ToString();
            }
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // As asked for.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            await (_protocol == EchoProtocol.Http ? HttpAsync(client.GetStream()) : LinesAsync(client.GetStream()));
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The other side is the one that is tested.
        }
    }

    private async Task LinesAsync(NetworkStream stream)
    {
        await WriteAsync(
            stream,
            _protocol switch
            {
                EchoProtocol.Nats => "INFO {\"server_id\":\"echo\",\"version\":\"2.10.0\",\"proto\":1,\"headers\":true,"
                    + "\"max_payload\":1048576,\"auth_required\":true}\r\n",
                EchoProtocol.Smtp => "220 echo ESMTP\r\n",
                _ => "",
            }
        );
        var buffer = new byte[65536];
        while (await stream.ReadAsync(buffer, _stop.Token) is > 0 and var length)
        {
            var said = Encoding.UTF8.GetString(buffer, 0, length);
            Note(said);
            await WriteAsync(
                stream,
                _protocol switch
                {
                    EchoProtocol.Redis => string.Concat(
                        said.Split('*', StringSplitOptions.RemoveEmptyEntries).Select(c => $"-WRONGPASS no such account: {OneLine(c)}\r\n")
                    ),
                    EchoProtocol.Nats => $"-ERR 'Authorization Violation: {OneLine(said)}'\r\n",
                    _ when said.StartsWith("EHLO", StringComparison.Ordinal) => "250-echo\r\n250 AUTH PLAIN LOGIN XOAUTH2\r\n",
                    _ => $"535 5.7.8 no such account: {OneLine(said)}\r\n",
                }
            );
            if (_protocol == EchoProtocol.Nats)
            {
                return;
            }
        }
    }

    private async Task HttpAsync(NetworkStream stream)
    {
        var (buffer, length, head) = (new byte[65536], 0, -1);
        while (head < 0 || length < head + 4 + BodyLength(Encoding.UTF8.GetString(buffer, 0, head)))
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), _stop.Token);
            if (read == 0)
            {
                return;
            }

            length += read;
            head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
        }

        var request = Encoding.UTF8.GetString(buffer, 0, length);
        Note(request);
        await WriteAsync(stream, Respond(request));
    }

    private string Respond(string request)
    {
        var path = request.Split(' ')[1];
        if (path.Contains("/.well-known/", StringComparison.Ordinal))
        {
            return Answer(
                200,
                $$"""{"issuer":"{{Url}}","authorization_endpoint":"{{Url}}/authorize","token_endpoint":"{{Url}}/oidc-token","jwks_uri":"{{Url}}/jwks"}"""
            );
        }

        if (path.StartsWith("/jwks", StringComparison.Ordinal))
        {
            return Answer(200, """{"keys":[]}""");
        }

        if (path.StartsWith("/authorize", StringComparison.Ordinal))
        {
            var query = System.Web.HttpUtility.ParseQueryString(path[(path.IndexOf('?', StringComparison.Ordinal) + 1)..]);
            return $"HTTP/1.1 302 Found\r\nLocation: {query["redirect_uri"]}?code={Code}&state={Uri.EscapeDataString(query["state"]!)}\r\n"
                + "Content-Length: 0\r\nConnection: close\r\n\r\n";
        }

        var account = Account().Match(request).Value;
        var said = $"{OneLine(account)} {request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]} {request}";
        var call = _calls.AddOrUpdate(path, 0, (_, n) => n + 1);
        var status = Statuses[call % Statuses.Length];
        var echo = JsonSerializer.Serialize(call % 2 == 0 ? said : Uri.EscapeDataString(said));
        return Answer(
            status,
            status == 200
                ? $$"""{"access_token":"{{Issued}}","message":{{echo}}}"""
                : $$"""{"error":{{(call % 3 == 2 ? $$"""{"message":{{echo}}}""" : echo)}},"error_description":{{echo}},"message":{{echo}}}""",
            OneLine(said)
        );
    }

    private static string Answer(int status, string body, string echo = "OK") =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {echo}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n"
                + $"X-Echo: {echo}\r\nWWW-Authenticate: Bearer error=\"{echo.Replace('"', '\'')}\"\r\n"
                + $"Set-Cookie: velocloud.session={Issued}; Path=/\r\nConnection: close\r\n\r\n{body}"
        );

    private void Note(string said)
    {
        lock (_gate)
        {
            _received.Append(said);
            _more.SetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private static int BodyLength(string head) =>
        Length().Match(head) is { Success: true } length ? int.Parse(length.Groups["n"].Value, CultureInfo.InvariantCulture) : 0;

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private ValueTask WriteAsync(NetworkStream stream, string text) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), _stop.Token);

    [GeneratedRegex("^Content-Length: (?<n>[0-9]+)", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Length();

    [GeneratedRegex("^(Authorization|Cookie): .*", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Account();
}

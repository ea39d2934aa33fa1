using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CustomerCache.Server.Tests.Alerts.Delivery;

/// <summary>A mail server with OAuth, which the library behind <see cref="MailServer"/> lacks; it reads no mails.</summary>
internal sealed class OAuthMailServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    /// <param name="mechanisms">The offered mechanisms.</param>
    public OAuthMailServer(string mechanisms)
    {
        _listener.Start();
        _serving = ServeAsync(mechanisms);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The token that is refused.</summary>
    public string? Refused { get; init; }

    /// <summary>Gets the decoded responses of clients that logged in.</summary>
    public ConcurrentQueue<string> Responses { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync(string mechanisms)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
                await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
                await writer.WriteLineAsync("220 made-up");
                while (await reader.ReadLineAsync(_stop.Token) is { } line)
                {
                    foreach (var answer in Answer(line, mechanisms))
                    {
                        await writer.WriteLineAsync(answer);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private string[] Answer(string line, string mechanisms)
    {
        switch (line.Split(' '))
        {
            case ["EHLO", ..]:
                return ["250-made-up", "250 AUTH " + mechanisms];
            case ["AUTH", _, var response]:
                Responses.Enqueue(Encoding.UTF8.GetString(Convert.FromBase64String(response)));
                return [Refused is { } token && Responses.Last().Contains(token, StringComparison.Ordinal) ? "535 refused" : "235 welcome"];
            case ["DATA"]:
                return ["354 go on"];
            case ["QUIT"]:
                return ["221 bye"];
            default:
                return line.Split(':')[0] is "MAIL FROM" or "RCPT TO" || line == "." ? ["250 ok"] : [];
        }
    }
}

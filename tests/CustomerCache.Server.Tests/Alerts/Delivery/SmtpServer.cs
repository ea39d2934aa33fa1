using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace CustomerCache.Server.Tests.Alerts.Delivery;

/// <summary>A minimal mail server on this machine: accepts mails, and refuses them on request.</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    // Only to turn a test that would hang into a failure that names what was missing.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(30);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<(string Verb, string Answer)> _refusals = [];
    private readonly Channel<ReceivedMail> _mails = Channel.CreateUnbounded<ReceivedMail>();
    private readonly Task _serving;

    public SmtpServer()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Gets the commands of clients, without the lines of mails.</summary>
    public ConcurrentQueue<string> Said { get; } = [];

    /// <summary>Sets the reply to the next command of a kind.</summary>
    public void Refuse(string verb, string answer) => _refusals.Enqueue((verb, answer));

    public async Task<ReceivedMail> NextAsync() => await _mails.Reader.ReadAsync().AsTask().WaitAsync(HangTimeout);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await HandleAsync(client.GetStream());
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private async Task HandleAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        var (from, recipients) = ("", new List<string>());
        try
        {
            await writer.WriteLineAsync("220 made-up");
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                Said.Enqueue(line);
                var verb = line.Split(' ', ':')[0].ToUpperInvariant();
                if (_refusals.TryPeek(out var refusal) && refusal.Verb == verb && _refusals.TryDequeue(out _))
                {
                    await writer.WriteLineAsync(refusal.Answer);
                    continue;
                }

                switch (verb)
                {
                    case "EHLO":
                        await writer.WriteLineAsync("250-made-up");
                        await writer.WriteLineAsync("250 AUTH LOGIN");
                        break;
                    case "AUTH":
                        await TakePasswordAsync(reader, writer);
                        break;
                    case "MAIL":
                        (from, recipients) = (Address(line), []);
                        await writer.WriteLineAsync("250 ok");
                        break;
                    case "RCPT":
                        recipients.Add(Address(line));
                        await writer.WriteLineAsync("250 ok");
                        break;
                    case "DATA":
                        await writer.WriteLineAsync("354 go on");
                        _mails.Writer.TryWrite(new ReceivedMail(from, recipients, MimePart.Read(await ReadMailAsync(reader))));
                        await writer.WriteLineAsync("250 taken");
                        break;
                    case "QUIT":
                        await writer.WriteLineAsync("221 bye");
                        return;
                    default:
                        await writer.WriteLineAsync("250 ok");
                        break;
                }
            }
        }
        catch (IOException)
        {
            // The client left.
        }
    }

    private async Task TakePasswordAsync(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync("334 UGFzc3dvcmQ6");
        Said.Enqueue("password " + Encoding.UTF8.GetString(Convert.FromBase64String((await reader.ReadLineAsync(_stop.Token))!)));
        await writer.WriteLineAsync("235 welcome");
    }

    private async Task<string> ReadMailAsync(StreamReader reader)
    {
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".")
        {
            mail.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return mail.ToString();
    }

    private static string Address(string line) =>
        line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
}

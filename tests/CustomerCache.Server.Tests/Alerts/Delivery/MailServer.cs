using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Mail;
using SmtpServer.Net;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace CustomerCache.Server.Tests.Alerts.Delivery;

/// <summary>A mail that the server accepted, with its envelope.</summary>
internal sealed record ReceivedMail(string From, IReadOnlyList<string> Recipients, MimeMessage Content)
{
    public string Subject => Content.Subject ?? "";

    public IReadOnlyList<TextPart> Files => [.. Content.Attachments.Cast<TextPart>()];
}

/// <summary>A mail server on this machine: accepts mails, and refuses commands on request.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    // Only to turn a test that would hang into a failure that names what was missing.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(30);

    private readonly Channel<ReceivedMail> _mails = Channel.CreateUnbounded<ReceivedMail>();
    private readonly ConcurrentQueue<(string Verb, int Code)> _refusals = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    /// <param name="certificate">The server's certificate; null offers no encryption.</param>
    /// <param name="isImplicit">Whether connections are encrypted from the start.</param>
    public MailServer(X509Certificate? certificate = null, bool isImplicit = false)
    {
        var endpoint = new EndpointDefinitionBuilder()
            .Endpoint(new IPEndPoint(IPAddress.Loopback, 0))
            .IsSecure(isImplicit)
            .AllowUnsecureAuthentication();
        var options = new SmtpServerOptionsBuilder()
            .ServerName("made-up")
            .Endpoint((certificate is null ? endpoint : endpoint.Certificate(certificate)).Build())
            .Build();
        var listening = new EndpointListenerFactory();
        listening.EndpointStarted += (_, started) => Port = ((IPEndPoint)started.LocalEndPoint).Port;
        var services = new ServiceProvider();
        services.Add((IEndpointListenerFactory)listening);
        services.Add(new Store(_mails.Writer));
        services.Add(new Filter(this));
        services.Add((IUserAuthenticator)new Accounts(this));
        var server = new SmtpServer.SmtpServer(options, services);
        server.SessionCreated += (_, session) =>
            session.Context.CommandExecuting += (_, e) => Commands.Enqueue((e.Command.Name, session.Context.Pipe.IsSecure));
        _serving = server.StartAsync(_stop.Token);
    }

    public int Port { get; private set; }

    /// <summary>Gets the commands of clients, and whether each came encrypted.</summary>
    public ConcurrentQueue<(string Verb, bool IsSecure)> Commands { get; } = [];

    /// <summary>Gets the passwords of clients.</summary>
    public ConcurrentQueue<string> Passwords { get; } = [];

    /// <summary>Creates a certificate for this machine that nothing trusts.</summary>
    public static X509Certificate2 CreateCertificate()
    {
        using var key = RSA.Create(2048);
        var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        using var made = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(
            now.AddDays(-1),
            now.AddDays(1)
        );
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    /// <summary>Refuses the next AUTH, MAIL or RCPT with a code.</summary>
    public void Refuse(string verb, int code) => _refusals.Enqueue((verb, code));

    public async Task<ReceivedMail> NextAsync() => await _mails.Reader.ReadAsync().AsTask().WaitAsync(HangTimeout);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _stop.Dispose();
    }

    private bool IsAccepted(string verb) =>
        _refusals.TryPeek(out var refusal) && refusal.Verb == verb && _refusals.TryDequeue(out _)
            ? throw new SmtpResponseException(new SmtpResponse((SmtpReplyCode)refusal.Code, "made-up"))
            : true;

    private sealed class Accounts(MailServer server) : UserAuthenticator
    {
        public override Task<bool> AuthenticateAsync(ISessionContext context, string user, string password, CancellationToken token)
        {
            server.Passwords.Enqueue(password);
            return Task.FromResult(server.IsAccepted("AUTH"));
        }
    }

    private sealed class Filter(MailServer server) : MailboxFilter
    {
        public override Task<bool> CanAcceptFromAsync(
            ISessionContext context,
            IMailbox from,
            int size,
            CancellationToken cancellationToken
        ) => Task.FromResult(server.IsAccepted("MAIL"));

        public override Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken token) =>
            Task.FromResult(server.IsAccepted("RCPT"));
    }

    private sealed class Store(ChannelWriter<ReceivedMail> mails) : MessageStore
    {
        public override Task<SmtpResponse> SaveAsync(
            ISessionContext context,
            IMessageTransaction transaction,
            ReadOnlySequence<byte> buffer,
            CancellationToken cancellationToken
        )
        {
            using var stream = new MemoryStream(buffer.ToArray());
            var mail = MimeMessage.Load(stream, cancellationToken);
            mails.TryWrite(new ReceivedMail(transaction.From.AsAddress(), [.. transaction.To.Select(t => t.AsAddress())], mail));
            return Task.FromResult(SmtpResponse.Ok);
        }
    }
}

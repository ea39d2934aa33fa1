using CustomerCache.Core;
using NATS.Client.Core;

namespace CustomerCache.Sources.Feeds;

/// <summary>Configures a JetStream stream that is followed as a feed.</summary>
public sealed class JetStreamFeedOptions : IFeedTransportOptions
{
    /// <summary>The NATS servers, such as <c>nats://nats:4222</c>; several separated by commas.</summary>
    public string? Url { get; set; }

    /// <summary>The stream, which must exist.</summary>
    public string? Stream { get; set; }

    /// <summary>The durable consumer, which is created when it does not exist. Each deployment needs its own.</summary>
    /// <value>Service, cluster and channel, such as <c>customer-cache_default_orders</c>.</value>
    public string? Consumer { get; set; }

    /// <summary>The subjects of the stream that are read, such as <c>orders.&gt;</c>; null for all.</summary>
    public string? Subject { get; set; }

    /// <summary>The user; null for none.</summary>
    public string? Username { get; set; }

    /// <summary>The password of the user.</summary>
    public string? Password { get; set; }

    /// <summary>The authentication token; null for none.</summary>
    public string? Token { get; set; }

    /// <summary>The path of a credentials file, as <c>nsc</c> writes it; null for none.</summary>
    public string? CredentialsFile { get; set; }

    /// <summary>Returns the options of a connection.</summary>
    internal NatsOpts ToConnection(string name) =>
        new()
        {
            Url = Url!,
            Name = name,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            AuthOpts = new NatsAuthOpts
            {
                Username = Username,
                Password = Password,
                Token = Token,
                CredsFile = CredentialsFile,
            },
        };

    /// <inheritdoc/>
    void IFeedTransportOptions.Check(string key, OptionErrors errors)
    {
        var servers = (Url ?? "").Split(',').Select(u => Uri.TryCreate(u, UriKind.Absolute, out var url) ? url : null).ToArray();
        errors.Require(
            servers.All(u => u?.Scheme is "nats" or "tls"),
            $"{key}:Url",
            "must be the address of a NATS server, such as nats://nats:4222 or tls://nats:4222, or several separated by commas"
        );
        errors.Require(
            servers.All(u => u is null or { UserInfo: "" }),
            $"{key}:Url",
            "has a user; set Nats:Username and Nats:Password, or Nats:Token"
        );
        errors.Require(IsName(Stream), $"{key}:Stream", $"is required: the name of a stream, {NameRule}");
        errors.Require(Consumer is null || IsName(Consumer), $"{key}:Consumer", $"must be the name of a durable consumer, {NameRule}");
        errors.Require(
            Subject is null || (Subject.Length > 0 && !Subject.Any(char.IsWhiteSpace)),
            $"{key}:Subject",
            "must be a subject such as orders.>; leave it out for all subjects of the stream"
        );
        errors.Require(Username is null == Password is null, $"{key}:Username", "and Password go together; set both or neither");
        errors.Require(
            new[] { Username, Token, CredentialsFile }.Count(c => c is not null) <= 1,
            key,
            "has several credentials; keep Username and Password, Token or CredentialsFile"
        );
        errors.Require(
            CredentialsFile is null || File.Exists(CredentialsFile),
            $"{key}:CredentialsFile",
            "is not a readable file; name one as nsc writes it, or leave it out"
        );
    }

    private const string NameRule = "without blanks and . * > / \\";

    private static bool IsName(string? name) =>
        name is { Length: > 0 } && !name.Any(c => char.IsWhiteSpace(c) || c is '.' or '*' or '>' or '/' or '\\');
}

using CustomerCache.Core;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Bus;

/// <summary>Configures the message bus. Section <c>CustomerCache:Nats</c>. Without a URL there is none.</summary>
public sealed class NatsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Nats";

    /// <summary>
    /// The servers, separated by commas, such as <c>nats://nats-1:4222,nats://nats-2:4222</c>; with a user and a password before the host
    /// if there is an account. They are neither logged nor shown.
    /// </summary>
    /// <value>None.</value>
    public string? Url { get; set; }

    /// <summary>The systems whose subject is answered, such as <c>velocloud</c>.</summary>
    /// <value>All.</value>
    public IList<string> Systems { get; init; } = [];

    /// <summary>A file with the credentials (JWT and key) of the account; none connects without, or with those of the URL.</summary>
    /// <value>None.</value>
    public string? CredentialsFile { get; set; }

    /// <summary>How messages travel that are larger than the server's <c>max_payload</c>.</summary>
    public ClaimCheckOptions ClaimCheck { get; set; } = new();

    /// <summary>Whether there is a bus.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(Url);
}

/// <summary>Configures the store of messages that are too large for the bus. Section <c>CustomerCache:Nats:ClaimCheck</c>.</summary>
public sealed class ClaimCheckOptions
{
    /// <summary>
    /// The connection string of the Redis that all services on the bus share; without it a message above <c>max_payload</c> is answered
    /// with 503.
    /// </summary>
    /// <value>None.</value>
    public string? Redis { get; set; }

    /// <summary>Whether there is a store.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(Redis);
}

/// <summary>Validates <c>CustomerCache:Nats</c>. Errors never repeat an address: it may contain a password.</summary>
internal static class NatsOptionsRules
{
    private static readonly string[] Schemes = ["nats", "tls", "ws", "wss"];

    public static void Check(NatsOptions options, OptionErrors errors)
    {
        if (!options.IsConfigured)
        {
            errors.Require(!options.ClaimCheck.IsConfigured, "Nats:ClaimCheck:Redis", "is set without a bus; set Nats:Url, or remove it");
            errors.Require(
                string.IsNullOrWhiteSpace(options.CredentialsFile),
                "Nats:CredentialsFile",
                "is set without a bus; set Nats:Url"
            );
            return;
        }

        errors.Require(
            options.Url!.Split(',', StringSplitOptions.TrimEntries).All(IsServer),
            "Nats:Url",
            "is not an address of a server; set it to one such as nats://nats:4222, several separated by commas"
        );
        for (var i = 0; i < options.Systems.Count; i++)
        {
            errors.Require(
                DeviceSystems.TryParse(options.Systems[i], out _),
                FormattableString.Invariant($"Nats:Systems:{i}"),
                "is not a system; set it to velocloud or hawkeye"
            );
        }

        errors.Require(
            string.IsNullOrWhiteSpace(options.CredentialsFile) || File.Exists(options.CredentialsFile),
            "Nats:CredentialsFile",
            "does not exist; name the file with the credentials of the account"
        );
    }

    private static bool IsServer(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var server) && Schemes.Contains(server.Scheme) && server.Host.Length > 0;
}

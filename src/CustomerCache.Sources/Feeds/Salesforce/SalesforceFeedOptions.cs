using System.Security.Cryptography;
using CustomerCache.Core;

namespace CustomerCache.Sources.Feeds.Salesforce;

/// <summary>Configures topics of Salesforce's Pub/Sub API that are followed as a feed.</summary>
public sealed class SalesforceFeedOptions : IFeedTransportOptions
{
    /// <summary>The most events that the API lets a client request.</summary>
    internal const int MaxRequested = 100;

    /// <summary>The topics, such as <c>/data/OrderChangeEvent</c>, <c>/event/Order_Event__e</c> or <c>/data/Shop__chn</c>.</summary>
    public IList<string> Topics { get; } = [];

    /// <summary>The address of the Pub/Sub API.</summary>
    /// <value>https://api.pubsub.salesforce.com:7443.</value>
    public string Url { get; set; } = "https://api.pubsub.salesforce.com:7443";

    /// <summary>The address of the organization, which issues tokens: such as <c>https://example.my.salesforce.com</c>.</summary>
    public string? LoginUrl { get; set; }

    /// <summary>The id (consumer key) of the connected app.</summary>
    public string? ClientId { get; set; }

    /// <summary>The secret of the connected app, for the client credentials flow; null for none.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>A file with that secret, which is read at each login; null for none.</summary>
    public string? ClientSecretFile { get; set; }

    /// <summary>The PEM file with the private key of the app's certificate, for the JWT bearer flow; null for none.</summary>
    public string? KeyFile { get; set; }

    /// <summary>The user name of the JWT bearer flow.</summary>
    public string? Username { get; set; }

    /// <summary>The audience of the JWT; <c>https://test.salesforce.com</c> for a sandbox.</summary>
    /// <value>https://login.salesforce.com.</value>
    public string Audience { get; set; } = "https://login.salesforce.com";

    /// <summary>The id of the organization; null takes it from the login.</summary>
    public string? OrganizationId { get; set; }

    /// <summary>How many events are on their way per topic at most. From 1 to 100.</summary>
    /// <value>100.</value>
    public int NumRequested { get; set; } = MaxRequested;

    /// <inheritdoc/>
    void IFeedTransportOptions.Check(string key, OptionErrors errors)
    {
        errors.Require(Topics.Count > 0, $"{key}:Topics", "is required: one or more, such as /data/OrderChangeEvent");
        for (var i = 0; i < Topics.Count; i++)
        {
            errors.Require(
                IsTopic(Topics[i]) && Topics.IndexOf(Topics[i]) == i,
                FormattableString.Invariant($"{key}:Topics:{i}"),
                "must be a topic, once: /data/ or /event/ and a name, such as /data/OrderChangeEvent"
            );
        }

        errors.RequireUrl($"{key}:Url", Url, "https://api.pubsub.salesforce.com:7443");
        errors.RequireUrl($"{key}:LoginUrl", LoginUrl, "https://example.my.salesforce.com");
        errors.RequireText($"{key}:ClientId", ClientId, "the consumer key of the connected app");
        errors.Require(
            new[] { ClientSecret, ClientSecretFile, KeyFile }.Count(c => c is not null) == 1,
            key,
            "needs one way to log in: ClientSecret or ClientSecretFile (client credentials), or KeyFile and Username (JWT bearer)"
        );
        errors.Require(
            KeyFile is null == Username is null,
            $"{key}:Username",
            "and KeyFile go together, for the JWT bearer flow; set both or neither"
        );
        errors.Require(
            ClientSecretFile is null || File.Exists(ClientSecretFile),
            $"{key}:ClientSecretFile",
            "is not a readable file; name one with the secret alone"
        );
        errors.Require(
            KeyFile is null || HoldsKey(KeyFile),
            $"{key}:KeyFile",
            "is not a readable PEM file with an RSA private key without a password; name one that is"
        );
        errors.RequireRange($"{key}:NumRequested", NumRequested, 1, MaxRequested);
    }

    private static bool IsTopic(string? topic) =>
        topic?.Split('/') is ["", "data" or "event", { Length: > 0 } name] && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static bool HoldsKey(string file)
    {
        try
        {
            using var key = RSA.Create();
            key.ImportFromPem(File.ReadAllText(file));
            return true;
        }
        catch (Exception unreadable)
            when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}

using CustomerCache.Core;

namespace CustomerCache.Sources.Feeds;

/// <summary>Validates the options of Kafka topics.</summary>
internal static class KafkaFeedOptionsRules
{
    private static readonly string[] Protocols = ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"];
    private static readonly string[] Mechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"];

    /// <summary>Adds the errors; the key is that of the options.</summary>
    public static void Check(KafkaFeedOptions options, string key, OptionErrors errors)
    {
        errors.Require(
            options.BootstrapServers is { Length: > 0 } servers && servers.Split(',').All(IsBroker),
            $"{key}:BootstrapServers",
            "must be the address of a broker, such as kafka:9092, or several separated by commas"
        );
        errors.Require(options.Topics.Count > 0, $"{key}:Topics", "is required: the names of one or more topics");
        for (var i = 0; i < options.Topics.Count; i++)
        {
            errors.Require(
                IsTopic(options.Topics[i]) && options.Topics.IndexOf(options.Topics[i]) == i,
                FormattableString.Invariant($"{key}:Topics:{i}"),
                "must be the name of a topic, once: letters, digits, dots, hyphens and underscores"
            );
        }

        errors.Require(
            options.GroupId is not "",
            $"{key}:GroupId",
            "must be the name of a consumer group; leave it out for one of this deployment"
        );
        errors.Require(
            Protocols.Contains(options.SecurityProtocol, StringComparer.Ordinal),
            $"{key}:SecurityProtocol",
            $"must be one of {string.Join(", ", Protocols)}"
        );
        CheckLogin(options, key, errors);
        CheckTls(options, key, errors);
    }

    private static void CheckLogin(KafkaFeedOptions options, string key, OptionErrors errors)
    {
        if (!options.HasSasl)
        {
            errors.Require(
                options.Username is null && options.Password is null && options.PasswordFile is null,
                $"{key}:Username",
                "and a password need SecurityProtocol SASL_SSL or SASL_PLAINTEXT; set it, or leave them out"
            );
            return;
        }

        errors.Require(
            Mechanisms.Contains(options.SaslMechanism, StringComparer.Ordinal),
            $"{key}:SaslMechanism",
            $"must be one of {string.Join(", ", Mechanisms)}"
        );
        errors.Require(
            options.HasTls || options.SaslMechanism != "PLAIN" || (options.BootstrapServers ?? "").Split(',').All(IsLoopback),
            $"{key}:SaslMechanism",
            "would send the password in clear; use SecurityProtocol SASL_SSL, or a SCRAM mechanism"
        );
        errors.RequireText($"{key}:Username", options.Username, "the user of the brokers");
        errors.Require(
            options.Password is null != options.PasswordFile is null,
            $"{key}:Password",
            "and PasswordFile are two ways to the same; set one of them"
        );
        CheckFile(key, nameof(options.PasswordFile), options.PasswordFile, errors);
    }

    private static void CheckTls(KafkaFeedOptions options, string key, OptionErrors errors)
    {
        errors.Require(
            options.HasTls || (options.CaFile ?? options.CertificateFile ?? options.KeyFile) is null,
            $"{key}:CaFile",
            "and the other certificates need SecurityProtocol SSL or SASL_SSL; set it, or leave them out"
        );
        errors.Require(
            options.CertificateFile is null == options.KeyFile is null,
            $"{key}:CertificateFile",
            "and KeyFile go together; set both or neither"
        );
        CheckFile(key, nameof(options.CaFile), options.CaFile, errors);
        CheckFile(key, nameof(options.CertificateFile), options.CertificateFile, errors);
        CheckFile(key, nameof(options.KeyFile), options.KeyFile, errors);
    }

    private static void CheckFile(string key, string name, string? file, OptionErrors errors) =>
        errors.Require(file is null || File.Exists(file), $"{key}:{name}", "is not a readable file; name one that is, or leave it out");

    private static bool IsBroker(string address) =>
        Uri.TryCreate("kafka://" + address.Trim(), UriKind.Absolute, out var broker)
        && broker is { Host.Length: > 0, Port: > 0, UserInfo: "", AbsolutePath: "" or "/" };

    private static bool IsLoopback(string address) =>
        Uri.TryCreate("kafka://" + address.Trim(), UriKind.Absolute, out var broker) && broker.IsLoopback;

    private static bool IsTopic(string? name) =>
        name is { Length: > 0 and <= 249 } && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}

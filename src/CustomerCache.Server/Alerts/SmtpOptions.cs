using System.Net;

namespace CustomerCache.Server.Alerts;

/// <summary>The mail server. Part of section <c>CustomerCache:Alerts</c>.</summary>
public sealed class SmtpOptions
{
    /// <summary>Its name; none: no mails.</summary>
    public string? Host { get; set; }

    /// <summary>The port of submission.</summary>
    public int Port { get; set; } = 587;

    /// <summary>An account; none: the server takes mails from this machine as it is.</summary>
    public string? Username { get; set; }

    /// <summary>A secret.</summary>
    public string? Password { get; set; }

    /// <summary>The address that mails come from.</summary>
    public string? From { get; set; }

    /// <summary><c>starttls</c>: encrypted, or not sent; <c>none</c>: in clear; <c>auto</c>: in clear to this machine only.</summary>
    public string Tls { get; set; } = "auto";

    /// <summary>Whether there is a mail server.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(Host);

    /// <summary>Whether mails are encrypted on their way to the server.</summary>
    internal bool IsEncrypted => Tls == "starttls" || (Tls == "auto" && !IsLocal);

    /// <summary>Whether the server is on this machine.</summary>
    internal bool IsLocal => string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));
}

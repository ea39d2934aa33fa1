using CustomerCache.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Http;

/// <summary>Configures how much the process answers at once. Section <c>CustomerCache:HttpLimits</c>.</summary>
public sealed class HttpLimitOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:HttpLimits";

    /// <summary>Reads that are answered at once. Half of them suffice for writes to be shed.</summary>
    public int Reads { get; set; } = 1_000;

    /// <summary>Writes that are answered at once: events, imports, refreshes, invalidations, changes of entries.</summary>
    public int Writes { get; set; } = 250;

    /// <summary>Calls that wait for something at once, and streams.</summary>
    public int Waits { get; set; } = 5_000;

    /// <summary>Open connections; further ones are closed.</summary>
    public int Connections { get; set; } = 20_000;

    /// <summary>The slowest rate at which a caller may send a body or read an answer; 0 for any.</summary>
    public int MinBytesPerSecond { get; set; } = 4_096;

    /// <summary>How long a caller may read nothing of an answer that waits for it.</summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the head of a request may take from its first byte on.</summary>
    public TimeSpan HeadTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection may stay open without a request.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(130);
}

/// <summary>Validates the limits.</summary>
internal sealed class HttpLimitOptionsValidator : IValidateOptions<HttpLimitOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, HttpLimitOptions o)
    {
        var errors = new OptionErrors(HttpLimitOptions.Section);
        errors.Require(o.Reads >= 2, nameof(o.Reads), "must be at least 2");
        errors.Require(o.Writes >= 1, nameof(o.Writes), "must be at least 1");
        errors.Require(o.Waits >= 1, nameof(o.Waits), "must be at least 1");
        errors.Require(o.Connections >= 1, nameof(o.Connections), "must be at least 1");
        errors.Require(o.MinBytesPerSecond >= 0, nameof(o.MinBytesPerSecond), "must not be negative; 0 is no limit");
        foreach (
            var (key, time) in new[]
            {
                (nameof(o.StallTimeout), o.StallTimeout),
                (nameof(o.HeadTimeout), o.HeadTimeout),
                (nameof(o.IdleTimeout), o.IdleTimeout),
            }
        )
        {
            errors.Require(time >= TimeSpan.FromSeconds(1) && time <= TimeSpan.FromHours(1), key, "must be from 00:00:01 to 01:00:00");
        }

        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }
}

/// <summary>Applies the limits of connections to Kestrel.</summary>
internal sealed class ConnectionLimits(IOptions<HttpLimitOptions> configured) : IConfigureOptions<KestrelServerOptions>
{
    // A pause of a healthy connection, such as a lost packet that is sent again.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public void Configure(KestrelServerOptions options)
    {
        var (limits, o) = (options.Limits, configured.Value);
        var rate = o.MinBytesPerSecond == 0 ? null : new MinDataRate(o.MinBytesPerSecond, Pause);
        limits.MaxConcurrentConnections = o.Connections;
        limits.MaxConcurrentUpgradedConnections = o.Connections;
        limits.MinRequestBodyDataRate = rate;
        limits.MinResponseDataRate = rate;
        limits.RequestHeadersTimeout = o.HeadTimeout;
        limits.KeepAliveTimeout = o.IdleTimeout;
    }
}

namespace CustomerCache.Core.Refreshing;

/// <summary>Configures refreshes. Section <c>CustomerCache:Refresh</c>.</summary>
/// <remarks>The options are copied by their users: changes do not affect a running refresh.</remarks>
public sealed class RefreshOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Refresh";

    /// <summary>Gets or sets the time from a successful refresh to the next one. Above zero.</summary>
    /// <value>4 hours.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(4);

    /// <summary>Gets or sets the time between checks for due tenants. Above zero.</summary>
    /// <value>5 minutes.</value>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Gets or sets the maximum number of attempts to list the devices per refresh; the next check starts over. At least 1.
    /// </summary>
    /// <value>10.</value>
    public int Attempts { get; set; } = 10;

    /// <summary>Gets or sets the minimum delay between two attempts.</summary>
    /// <value>2 minutes.</value>
    public TimeSpan RetryDelayMin { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Gets or sets the maximum delay between two attempts; delays are uniformly distributed.</summary>
    /// <value>5 minutes.</value>
    public TimeSpan RetryDelayMax { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Gets or sets how long a device is retried after unreadable responses, and the total time a refresh waits while Bruin is down before
    /// stored data is kept. Zero disables both.
    /// </summary>
    /// <value>5 minutes.</value>
    public TimeSpan CrossingRetryFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets the delay before the first of these retries; it doubles each time. Above zero.</summary>
    /// <value>5 seconds.</value>
    public TimeSpan CrossingRetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets the time from a refresh to the first retry of the devices whose look-up failed and that have no record. It doubles up
    /// to <see cref="Interval"/> while none is decided. Zero leaves them to the next refresh.
    /// </summary>
    /// <value>2 minutes.</value>
    public TimeSpan UndecidedRetryDelay { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Gets or sets the time after which records that the vendor no longer lists are dropped; null keeps them. VeloCloud only: unlisted
    /// probes are dropped at once.
    /// </summary>
    /// <value>Null.</value>
    public TimeSpan? ExpireUnlistedAfter { get; set; }

    /// <summary>
    /// Gets or sets the share of a tenant's records that a refresh may drop; a refresh that drops more is not published. 0 disables the
    /// limit.
    /// </summary>
    /// <value>0.5.</value>
    public double MaxShrink { get; set; } = 0.5;

    /// <summary>Gets or sets the number of records from which <see cref="MaxShrink"/> applies.</summary>
    /// <value>100.</value>
    public int MaxShrinkFrom { get; set; } = 100;

    /// <summary>Gets or sets the maximum number of devices in flight per tenant refresh. Vendor calls have their own limits.</summary>
    /// <value>64.</value>
    public int DevicesInFlight { get; set; } = 64;

    /// <summary>Returns whether the drop is large enough to need an operator's consent.</summary>
    public bool IsShrinkBlocked(int before, int dropped) => MaxShrink > 0 && before >= MaxShrinkFrom && dropped > before * MaxShrink;
}

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// When and how hard a refresh tries. Section <c>CustomerCache:Refresh</c>. Copied where it is used: later changes do not reach a running
/// refresh.
/// </summary>
public sealed class RefreshOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Refresh";

    /// <summary>Time from a refresh that stored something to the next one. More than zero.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(4);

    /// <summary>How often due tenants are looked for. More than zero.</summary>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a refresh tries to list the devices before it gives up until the next check. At least 1.</summary>
    public int Attempts { get; set; } = 10;

    /// <summary>Shortest wait between two attempts.</summary>
    public TimeSpan RetryDelayMin { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Longest wait between two attempts; the waits are spread evenly from the shortest to this.</summary>
    public TimeSpan RetryDelayMax { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long one device is tried again after answers that could not be understood; also how long a refresh waits in all for a
    /// Bruin that is down before it keeps what is stored. Zero: not at all.
    /// </summary>
    public TimeSpan CrossingRetryFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Wait before the first of these tries; each further one doubles it. More than zero.</summary>
    public TimeSpan CrossingRetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Records that a vendor has not listed for so long are dropped; null keeps them for ever. A VeloCloud matter: probes go when they are
    /// not listed.
    /// </summary>
    public TimeSpan? ExpireUnlistedAfter { get; set; }

    /// <summary>The share of a tenant's records that a refresh may drop; above it the refresh is not published. 0 is no limit.</summary>
    public double MaxShrink { get; set; } = 0.5;

    /// <summary>Tenants with fewer records than this are not guarded by <see cref="MaxShrink"/>.</summary>
    public int MaxShrinkFrom { get; set; } = 100;

    /// <summary>Devices under way at once in one tenant's refresh. Calls to the vendors have limits of their own below it.</summary>
    public int DevicesInFlight { get; set; } = 64;

    /// <summary>Whether so large a part of the records would be dropped that an operator must accept it.</summary>
    public bool IsShrinkBlocked(int before, int dropped) => MaxShrink > 0 && before >= MaxShrinkFrom && dropped > before * MaxShrink;
}

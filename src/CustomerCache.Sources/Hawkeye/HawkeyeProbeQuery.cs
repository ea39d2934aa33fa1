namespace CustomerCache.Sources.Hawkeye;

/// <summary>Selects the probes to list; null does not filter.</summary>
internal sealed record HawkeyeProbeQuery(string? SerialNumber = null, string? Status = null)
{
    public static readonly HawkeyeProbeQuery All = new();
}

namespace CustomerCache.Sources.Hawkeye;

/// <summary>Which probes to list; null does not narrow.</summary>
internal sealed record HawkeyeProbeQuery(string? SerialNumber = null, string? Status = null)
{
    public static readonly HawkeyeProbeQuery All = new();
}

using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Calls;

/// <summary>Represents the calls to a vendor host since the process started, logins included.</summary>
/// <param name="Calls">The number of HTTP exchanges.</param>
/// <param name="Failures">The number of exchanges that failed; one whose item does not exist is a response, not a failure.</param>
/// <param name="LastSuccessAt">When the last exchange without failure ended; null for none.</param>
/// <param name="LastError">The last failure; null for none.</param>
/// <param name="Median">The median duration of the last <see cref="VendorActivityLog.Window"/> exchanges; null without any.</param>
/// <param name="Percentile95">The 95th percentile of the same durations.</param>
public sealed record VendorActivity(
    long Calls,
    long Failures,
    DateTimeOffset? LastSuccessAt,
    VendorError? LastError,
    TimeSpan? Median,
    TimeSpan? Percentile95
);

/// <summary>Represents a failed exchange.</summary>
/// <param name="Call">The operation.</param>
/// <param name="Fault">The fault; contains no secret and no token.</param>
/// <param name="At">When it ended.</param>
public sealed record VendorError(string Call, VendorFault Fault, DateTimeOffset At);

/// <summary>Records the exchanges with a vendor host. Thread safe.</summary>
internal sealed class VendorActivityLog(TimeProvider clock)
{
    /// <summary>The number of durations that percentiles are computed from.</summary>
    public const int Window = 256;

    private readonly Lock _gate = new();
    private readonly TimeSpan[] _durations = new TimeSpan[Window];
    private long _calls;
    private long _failures;
    private DateTimeOffset? _lastSuccessAt;
    private VendorError? _lastError;

    public void Record(string call, VendorFault? fault, TimeSpan duration)
    {
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            _durations[_calls++ % Window] = duration;
            if (fault is null or { IsNotFound: true })
            {
                _lastSuccessAt = now;
            }
            else
            {
                _failures++;
                _lastError = new VendorError(call, fault, now);
            }
        }
    }

    public VendorActivity Read()
    {
        lock (_gate)
        {
            var sorted = _durations.AsSpan(0, (int)Math.Min(_calls, Window)).ToArray();
            Array.Sort(sorted);
            return new VendorActivity(_calls, _failures, _lastSuccessAt, _lastError, Quantile(sorted, 0.5), Quantile(sorted, 0.95));
        }
    }

    // The smallest duration that at least this share does not exceed.
    private static TimeSpan? Quantile(TimeSpan[] sorted, double share) =>
        sorted.Length == 0 ? null : sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
}
